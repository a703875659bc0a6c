"""Names of weekdays, and how days of the month are written, in the languages of news.

From Unicode CLDR; the forms that inflecting languages use after a preposition are added.
"""

from __future__ import annotations

# A line a language, Monday first; forms of one day are joined by a bar.
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
måndag|måndagen tisdag|tisdagen onsdag|onsdagen torsdag|torsdagen fredag|fredagen - -
mandag tirsdag onsdag torsdag fredag lørdag|lördag|lördagen søndag|söndag|söndagen
maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
poniedziałek wtorek środa|środę czwartek piątek sobota|sobotę niedziela|niedzielę
pondělí úterý středa|středu čtvrtek pátek sobota|sobotu neděle|neděli
понедельник|понедельника вторник|вторника среда|среду|среды четверг|четверга - - -
- - - - пятница|пятницу|пятницы суббота|субботу|субботы воскресенье|воскресенья
понеділок|понеділка вівторок|вівторка середа|середу|середи четвер|четверга - - -
- - - - пʼятниця|п'ятниця|п’ятниця|п'ятницю|п’ятницю субота|суботу|суботи неділя|неділю|неділі
понеделник вторник сряда четвъртък петък събота неделя
pazartesi salı çarşamba perşembe cuma cumartesi pazar
luni marți|marţi miercuri joi vineri sâmbătă duminică
hétfő|hétfőn kedd|kedden szerda|szerdán csütörtök|csütörtökön péntek|pénteken szombat|szombaton -
- - - - - - vasárnap
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
senin selasa rabu kamis jumat sabtu -
الاثنين|الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه
सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
월요일 화요일 수요일 목요일 금요일 토요일 일요일
月曜日|星期一|周一|週一 火曜日|星期二|周二|週二 水曜日|星期三|周三|週三 - - - -
- - - 木曜日|星期四|周四|週四 金曜日|星期五|周五|週五 土曜日|星期六|周六|週六 -
- - - - - - 日曜日|星期日|星期天|周日|週日
"""
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

WEEKDAYS: dict[str, str] = {
    form.casefold(): day
    for line in _WEEKDAYS.strip().split("\n")
    for forms, day in zip(line.split(), _DAYS, strict=True)
    for form in forms.split("|")
    if form != "-"
}
"""Case-folded name of a weekday → its name in English."""

_NON_LATIN_MONTHS = """
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
    νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
january february mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november december
január február március április május június július augusztus szeptember október november december
januari februari maret april mei juni juli agustus september oktober november desember
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta
    lokakuuta marraskuuta joulukuuta
"""
_MONTHS = "January February March April May June July August September October November December"
MORE_MONTHS: dict[str, str] = {
    name.casefold(): month
    for line in _NON_LATIN_MONTHS.strip().replace("\n    ", " ").split("\n")
    for name, month in zip(line.split(), _MONTHS.split(), strict=True)
}
"""Months in languages whose date lines are read elsewhere, case-folded → in English."""
