"""Under which names JSON keeps the parts of an article, best first.

The names are those of ninjs, schema.org, JSON Feed, the content systems' interfaces, the news
services' answers, the crawlers' dumps, and plain words in several languages. They are compared in
lower case without signs: ``date_publish``, ``datePublish`` and ``date-publish`` are one.
"""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\W_]+")
_BEFORE = re.compile(r"(?:article|news|post|story|item|doc|page|web|content|meta)(?=\w{3})")

_TABLE = {
    "title": "headline title articletitle headlines headlinemain heading titletext cleantitle "
    "newstitle webtitle subject ogtitle pagetitle htmltitle seotitle headlinetext labeltitle "
    "标题 標題 제목 タイトル 見出し заголовок название назва titel titre título titulo titolo "
    "tytuł nagłówek başlık العنوان عنوان name",
    "body": "bodyhtml contenthtml contentencoded bodies maintext articlebody bodytext "
    "bodyxhtml contenttext fulltext textcontent cleanedtext cleantext articletext articlehtml "
    "articlecontent plaintext textbody htmlbody bodyplain bodyraw body text content "
    "maincontent contentelements storytext story newstext paragraphs blocks components "
    "fullcontent rawtext textraw articlebodyhtml htmlcontent contentrendered sections copy "
    "markdown 正文 内容 內容 全文 본문 내용 기사내용 본문내용 本文 記事 текст содержание "
    "зміст inhalt texte contenu texto contenido conteúdo testo contenuto treść içerik metin "
    "النص المحتوى نص maincontenthtml bodycontent",
    "page": "html rawhtml pagehtml htmlsource pagesource rawcontent responsebody rawresponse",
    "deck": "subtitle deck dek standfirst subheadline subheadlines subhead subheading "
    "underline secondarytitle chapeau vorspann untertitel",
    "summary": "descriptiontext descriptionhtml descriptions leadparagraph lead lede "
    "introduction intro summary abstract description excerpt teaser snippet trailtext "
    "metadescription shortdescription ogdescription aisummary 摘要 简介 요약 概要 описание "
    "опис анонс",
    "author": "authors byline bylines author authorname authornames by dccreator creator "
    "creators writer writers reporter reporters journalist journalists contributors credits "
    "metaauthor bylinetext 作者 记者 記者 기자 작성자 автор автори авторы autor auteur "
    "auteurs autoren autore yazar الكاتب",
    "outlet": "sitename sourcehostname ogsitename publisher publishername publication "
    "publicationname outlet newspaper sourcename mediaoutlet medianame media newssource newssite "
    "website site source sources infosources provider providername channel brand newsoutlet "
    "copyrightholder feedtitle ispartof domain sourcedomain sitefull host hostname netloc "
    "newsdomain publisherdomain hostdomain 来源 媒体 來源 언론사 매체 출처 媒体名 источник издание "
    "джерело quelle fonte fuente",
    "published": "datepublished datepublish publishedat publisheddate publishedon "
    "publisheddatetime publicationdate publicationtime publishdate publishtime publishat "
    "publishedtime datepublishedgmt dategmt pubdate pubtime pubdatetime datetimepub published "
    "firstpublished firstpublishdate firstpublishedat firstpublicationdate displaydate "
    "dateissued issued releasedate releasedat releasetime webpublicationdate versioncreated "
    "firstcreated contentcreated datetime date isodate dateiso dcdate dctermscreated postedat "
    "dateposted postdate postedon posttime datecreated createdat created createddate "
    "creationdate createdtime createtime ctime timestamp unixtime publishedtimestamp "
    "pubtimestamp time datestamp seendate day 日期 时间 发布时间 發布時間 날짜 작성일 등록일 "
    "입력일 발행일 日付 日時 公開日 дата датапубликации datum veröffentlicht fecha data "
    "التاريخ",
    "modified": "datemodified datemodifiedgmt modifiedgmt dateupdated updatedat updated "
    "updateddate lastmodified modified modifiedat modifieddate modifiedtime lastupdated "
    "lastupdate updatetime dateupdate datemodify lastmod contentmodified updatedtime",
    "url": "canonicalurl canonical canonicallink url link permalink permalinkurl weburl "
    "articleurl sourceurl originalurl ogurl fullurl newsurl pageurl storyurl href guid uri id "
    "externalurl requestedurl respondedurl finalurl mainentityofpage address alternate links "
    "urls 链接 网址 링크 ссылка посилання warctargeturi targeturi "
    "source",
    "language": "language lang inlanguage languagecode langcode locale contentlanguage "
    "oglocale sourcelanguage languageiso metalang detectedlanguage languages 语言 언어 язык "
    "мова sprache langue idioma",
    "agency": "newsagency agency wire wireservice creditline credit",
    "status": "pubstatus creativeworkstatus publishingstatus",
    "signal": "signal signals",
    "version": "version versionnumber",
    "correction": "correction corrections correctioncomment correctioncomments",
    "identity": "guid uri altids uuid articleid newsid storyid docid documentid itemid postid "
    "id hash canonicalurl url link permalink weburl href",
}


def plain(name: str) -> str:
    """Returns a key as it is compared."""
    return _SIGNS.sub("", name.lower())


_RANKS: dict[str, list[tuple[str, int]]] = {}
for _kind, _words in _TABLE.items():
    for _rank, _word in enumerate(_words.split()):
        _RANKS.setdefault(plain(_word), []).append((_kind, _rank))

_PREFIXED = 1_000
"""Ranks of ``og:title`` and ``news_title`` stand behind those of the bare names."""


def meanings(key: str) -> list[tuple[str, int]]:
    """Returns what a key may name, with the rank of the name: lower is better."""
    name = plain(key)
    if name in _RANKS:
        return _RANKS[name]
    for short in (plain(key.rpartition(":")[2]), _BEFORE.sub("", name, count=1)):
        if short != name and short in _RANKS:
            return [(kind, rank + _PREFIXED) for kind, rank in _RANKS[short]]
    return []
