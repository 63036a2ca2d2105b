"""Words that say too little for two sentences to be taken for relatives because they share them."""

from __future__ import annotations

_WORDS = """
a an and any are as at be been being but by can could did do does for from had has have he her his how i if in into
is it its may might must no nor not of on or our ours shall she should so such than that the their them then there
these they this those through to under up upon us was we were what when where which while who whom will with within
would you your yours other also all each more most only own same some about after before between during s
au aux avec ce ces cette ceux comme dans de des donc du elle elles en est et eu il ils je la le les leur leurs lors
ma mais me mes mon ne nos notre nous on ou où par pas pour qu que qui sa sans se ses son sont sur ta te tes toi ton
tu un une vos votre vous y à été être d l n c j m
aber als am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser dieses doch dort du durch
ein eine einem einen einer eines er es für haben hat hatte hier ich ihr ihre ihrem ihren ihrer im in ist ja kann
können mit nach nicht noch nur ob oder ohne sein seine sich sie sind so über um und uns unser unsere unserer unter
von vor wann was wenn werden wie wir wird wo zu zum zur sowie
al algo como con cual cuando del desde donde el ella ellas ellos en entre era es esa ese eso esta este esto estos
ha hay la las le les lo los más me mi muy nada ni no nos nosotros o para pero por porque que se si sin sobre son su
sus también te tu un una uno usted y ya
che chi ci come con cui da dal dalla dei del della delle di e gli ha il io la le lei lo loro ma nei nel nella noi
non nostro o per più quale quando questa questo se sia sono su sua sue sui suo ti tra un una uno vi voi vostro è
aan als bij dat de deze die dit door een en er geen het hij hun ik in is je kan met naar niet nog of om ons onze op
over te tot u uit uw van voor waar was we wij worden wordt ze zijn zoals
ao aos as até com da das de do dos e ela ele em entre essa esse esta este foi há isso isto já lhe mais mas me mesmo
na nas nem no nos nossa nosso não o os ou para pela pelo por qual quando que se sem ser seu seus sua suas são só
também um uma você vocês à às é
"""

#: Articles, pronouns, prepositions, auxiliaries of English, French, German, Spanish, Italian, Dutch, Portuguese.
#: The verbs of obligation are among them on purpose: they decide what a sentence is worth, not whose relative it is.
STOP_WORDS: frozenset[str] = frozenset(_WORDS.split())
