"""Words for ordinals, by language (``worker.languages``), and what else makes an ordinal."""

from __future__ import annotations

from worker import languages

ORDINAL_WORDS: dict[str, dict[str, int]] = {
    code: language.ranks()
    for code, language in languages.known().items()
    if language.ordinals.stems
}
"""Language (ISO 639-1) → case-folded word → its value."""

SUFFIXES = frozenset(
    """st nd rd th e er ère re ème eme nd nde º ª ° й го м я е му ю х та ий те де ste ende ci cı nci
    ncı üncü uncu inci ıncı ος η ο ου""".split()
)
"""What stands directly behind a numeral that is an ordinal."""

LABELS = frozenset(
    """day round game match stage phase week matchday race leg quarter lap test package batch
    tag runde spiel spieltag etappe woche paket jour journée tour étape manche semaine
    día jornada etapa ronda partido paquete fase giornata tappa turno partita settimana
    dia rodada jogo pacote dag wedstrijd omgang etapp день раунд тур матч этап неделя пакет
    етап dzień runda kolejka etap mecz pakiet gün maç hafta hari laga""".split()
)
"""Words that a numeral behind them makes an ordinal of: round 2, day 745."""
MAGNITUDES = frozenset(
    """magnitude magnitudes magnitud magnitudine magnitudo stärke magnituda magnitudą magnitudy
    магнитуда магнитудой магнитуды магнітуда магнітудою магнітуди магнитуд büyüklüğünde
    büyüklüğündeki μέγεθος richter قوة بقوة شدت magnitudu magnituden
    तीव्रता""".split()
)
"""Words beside which a numeral is the strength of an earthquake."""
