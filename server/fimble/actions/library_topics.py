"""Which libraries are for what: words that tasks use, and names of libraries that do such work. Data; what a project has of
them is read in `manifests`.

Names were taken from the package registries' own descriptions; matching is by whole parts of a name, so that "xlsx" is found
in `xlsx`, `xlsx-populate` and `@types/xlsx`, and "date-fns" in `date_fns` and `date-fns-tz`.
"""

from __future__ import annotations

import re

_TOPICS = (
    ("excel xlsx xls spreadsheet spreadsheets workbook worksheet ods",
     "xlsx exceljs openpyxl xlrd xlsxwriter pyxlsb calamine excelize poi phpspreadsheet roo rubyxl closedxml epplus npoi exceldatareader fastexcel easyexcel sheetjs handsontable pandas polars libxlsxwriter openxlsx"),
    ("csv tsv delimited", "papaparse csv fastcsv opencsv csvhelper pandas polars univocity gocsv csvkit"),
    ("pdf", "pdfjs pdfkit pdf jspdf pypdf pdfplumber reportlab pymupdf pdfbox itext itext7 gofpdf lopdf dompdf tcpdf prawn questpdf"),
    ("yaml yml", "yaml pyyaml ruamel snakeyaml yamldotnet psych"),
    ("toml", "toml tomli tomlkit tomlj tomlyn"),
    ("xml", "lxml xml xml2js fast-xml-parser jaxb nokogiri defusedxml quick-xml pugixml tinyxml2 xmltodict"),
    ("html scrape scraping dom", "beautifulsoup4 lxml cheerio jsdom parse5 jsoup nokogiri goquery scraper htmlagilitypack"),
    ("markdown", "markdown marked markdown-it remark mistune commonmark goldmark pulldown-cmark flexmark parsedown markdig redcarpet"),
    ("json schema validate validation validator", "zod yup joi ajv valibot pydantic marshmallow cerberus jsonschema attrs validator fluentvalidation"),
    ("date dates time timezone calendar duration", "date-fns dayjs luxon moment pendulum dateutil arrow chrono joda-time carbon nodatime pytz tzdata"),
    ("http fetch request requests download api rest client", "axios got node-fetch ky undici superagent requests httpx aiohttp urllib3 reqwest okhttp retrofit resty guzzle faraday httparty restsharp refit"),
    ("sql database query queries orm postgres postgresql mysql sqlite",
     "sqlalchemy psycopg psycopg2 asyncpg pymysql aiosqlite django peewee prisma typeorm sequelize knex drizzle-orm pg postgres mysql2 better-sqlite3 sqlx diesel rusqlite gorm pgx hibernate mybatis jooq exposed doctrine eloquent activerecord sequel dapper npgsql"),
    ("image images picture thumbnail resize photo", "pillow opencv sharp jimp imageio scikit-image image imagesharp skiasharp intervention mini_magick imagemagick thumbnailator"),
    ("zip archive compress compressed gzip unzip", "jszip fflate pako archiver adm-zip zipfile zip flate2 zstd commons-compress rubyzip sharpziplib"),
    ("jwt token tokens", "jsonwebtoken jose pyjwt python-jose jjwt golang-jwt firebase-jwt jwt"),
    ("password passwords hash hashing", "bcrypt argon2 bcryptjs passlib argon2-cffi spring-security-crypto"),
    ("encrypt decrypt encryption cipher", "cryptography pynacl pycryptodome libsodium tweetnacl ring aes-gcm bouncycastle rbnacl"),
    ("email mail smtp", "nodemailer mailkit phpmailer mailer aiosmtplib lettre mail javamail jakarta.mail"),
    ("chart charts plot graph diagram", "chart recharts d3 echarts plotly matplotlib seaborn plotters jfreechart highcharts victory"),
    ("log logs logging logger", "winston pino loguru structlog zap zerolog logrus log tracing slf4j-api logback-classic log4j monolog serilog nlog spdlog"),
    ("retry retries backoff", "tenacity backoff p-retry async-retry retry resilience4j polly backon"),
    ("cli argument arguments command flags", "click typer argparse commander yargs clap cobra picocli thor oclif system.commandline cxxopts"),
    ("template templates render", "jinja2 handlebars ejs mustache nunjucks tera askama freemarker thymeleaf twig blade liquid scriban"),
    ("cache caching redis memoize", "redis ioredis cachetools caffeine ehcache go-redis predis lru-cache dogpile stackexchange.redis"),
    ("queue job jobs background worker", "celery rq dramatiq bullmq bull bee-queue sidekiq hangfire asynq machinery"),
    ("table tables dataframe data", "pandas polars numpy arrow pyarrow danfojs tanstack"),
    ("mock mocks stub stubs", "mockito mockk moq nsubstitute sinon nock responses pytest-mock gomock mockall msw"),
    ("websocket websockets socket realtime", "ws socket.io websockets tungstenite gorilla websocket-client signalr"),
    ("form forms", "react-hook-form formik final-form wtforms simple_form"),
)  # fmt: skip

_WORD = re.compile(r"[a-z][a-z0-9+#]*")
_PART = re.compile(r"[a-z0-9_.-]+")
_SEPARATORS = re.compile(r"[-_.]")
_NAMES = [(frozenset(words.split()), frozenset(_SEPARATORS.sub("-", names).split())) for words, names in _TOPICS]


def is_for(library: str, words: str) -> bool:
    """Say whether a library, as its manifest names it, is made for what a task in `words` speaks of."""
    spoken = set(_WORD.findall(words.lower()))
    spoken |= {word.removesuffix("s") for word in spoken}
    parts = _parts(library.lower())
    return any(topic & spoken and names & parts for topic, names in _NAMES)


def _parts(library: str) -> set[str]:
    """Give what stands between a name's slashes and colons, the words in it, and the rows of words."""
    rows = [_SEPARATORS.split(name) for name in _PART.findall(library)]
    return {"-".join(row[i:j]) for row in rows for i in range(len(row)) for j in range(i + 1, len(row) + 1)}
