"""The templates, stylesheet and script of the reports, shipped as the import package `policydiff_templates`."""
