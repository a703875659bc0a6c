"""Names of months in the languages that date lines are written in."""

from __future__ import annotations

_ENGLISH = "January February March April May June July August September October November December"

_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
- - - - - - - - sept - - -
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
янв фев мар апр - июн июл авг сен окт ноя дек
січ лют бер кві тра чер лип сер вер жов лис гру
студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня
януари февруари март април май юни юли август септември октомври ноември декември
januar februar märz april mai juni juli august september oktober november dezember
jän feber mär apr mai jun jul aug sep okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr - avr - - juil - - - - déc
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb - abr - - - ago set - - dic
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
- fev - - - - - - - out - dez
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen - - - mag giu lug - - ott - -
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
januari februari maart april mei juni juli augustus september oktober november december
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
"""

MONTHS: dict[str, str] = {
    name: english
    for line in _NAMES.split("\n")
    for name, english in zip(line.split(), _ENGLISH.split(), strict=False)
    if name != "-"
}
"""Case-folded name or abbreviation → the month in English. ``lis`` and ``gen`` mean one month."""
