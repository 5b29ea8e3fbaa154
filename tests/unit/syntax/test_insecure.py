"""Known-bad shapes are found, and their safe siblings are not."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
import tree_sitter

from fimble.syntax.insecure import insecure_lines
from fimble.syntax.languages import LANGUAGES, grammar
from fimble.syntax.queries import query_source
from tests.unit.syntax.reading import named

WITH_SHAPES = [language for language in LANGUAGES if language.has_grammar and query_source(language, "insecure")]

BAD = {
    "python": [
        'cur.execute("SELECT * FROM users WHERE id = " + user_id)',
        "cur.execute('SELECT * FROM users WHERE id = %s' % user_id)",
        'cur.execute(f"SELECT * FROM users WHERE id = {user_id}")',
        'cur.execute("SELECT * FROM users WHERE id = {}".format(user_id))',
        'cur.execute("SELECT a " "FROM users WHERE id = " + user_id)',
        'conn.executemany(f"insert into users values ({a}, {b})", rows)',
        'query = "SELECT * FROM users WHERE name = \'" + name + "\'"',
        'query = """\n    SELECT *\n    FROM users\n    WHERE id = %s\n""" % user_id',
        'query += " AND name = \'" + name + "\'"',
        "query += f\" AND name = '{name}'\"",
        "sql = \"select * from users where name = '%s'\" % name",
        'sql = f"DELETE FROM users WHERE id = {user.id}"',
        "db.execute(text(f\"UPDATE users SET name = '{name}'\"))",
        "User.objects.raw(\"SELECT * FROM auth_user WHERE name = '%s'\" % name)",
        'subprocess.run(f"ls {path}", shell=True)',
        'subprocess.call("ls " + path, cwd=here, shell=True)',
        "subprocess.Popen(command, shell=True)",
        'os.system("rm -rf " + path)',
        "os.popen(f'cat {path}').read()",
        "config = yaml.load(stream)",
        "config = yaml.load(stream, Loader=yaml.Loader)",
        "config = yaml.unsafe_load(stream)",
        "state = pickle.loads(request.body)",
        "with open(path, 'rb') as f:\n    state = pickle.load(f)",
        "requests.get(url, verify=False)",
        "session.verify = False",
        "context = ssl._create_unverified_context()",
        "context.verify_mode = ssl.CERT_NONE",
        "eval(input('> '))",
        "eval(request.args['x'])",
        "hashlib.md5(password.encode()).hexdigest()",
    ],
    "javascript": [
        "db.query('SELECT * FROM users WHERE id = ' + id);",
        "db.query(`SELECT * FROM users WHERE id = ${id}`);",
        "const sql = `SELECT * FROM users WHERE name = '${name}'`;",
        "const sql = 'DELETE FROM users WHERE id = ' + id;",
        "sql += ` AND name = '${name}'`;",
        "await prisma.$queryRawUnsafe(`select * from users where id = ${id}`);",
        "knex.raw('select * from users where id = ' + id);",
        "exec('ls ' + path);",
        "execSync(`git log ${branch}`);",
        "exec(command, callback);",
        "child_process.exec(command);",
        "spawn(`ls ${path}`, { shell: true });",
        "eval(req.query.code);",
        "const agent = new https.Agent({ rejectUnauthorized: false });",
        "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';",
        "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;",
        "const user = serialize.unserialize(req.cookies.profile);",
        "crypto.createHash('md5').update(password).digest('hex');",
    ],
}
BAD["typescript"] = [*BAD["javascript"], "const sql: string = `SELECT * FROM ${table as string} WHERE id = 1`;"]
BAD["tsx"] = BAD["typescript"]

SAFE = {
    "python": [
        'cur.execute("SELECT * FROM users WHERE id = %s", (user_id,))',
        'cur.execute("SELECT * FROM users " "WHERE id = ?", [user_id])',
        'cur.execute("SELECT * FROM " + "users")',
        "cur.execute(QUERY)",
        'cur.execute("SELECT * FROM " + TABLE + " WHERE id = %s", (user_id,))',
        'cur.execute(f"SELECT * FROM {self.TABLE} WHERE id = %s", (user_id,))',
        'cur.execute("SELECT * FROM users WHERE id IN (" + ", ".join(["%s"] * n) + ")", ids)',
        'cur.execute(f"SELECT * FROM users WHERE id IN ({placeholders})", ids)',
        'cur.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))',
        'cur.execute(f"SELECT * FROM {quote_name(table)} LIMIT {int(n)}")',
        'os.system(f"ls {shlex.quote(path)}")',
        "executor.execute(first + second)",
        'log.info("Selected %d rows from %s" % (n, table))',
        'message = f"Update of {name} failed, and set aside"',
        'print("Please select an item from " + name)',
        'print(f"Delete from {place}?")',
        'subprocess.run(["ls", path])',
        'subprocess.run("make all", shell=True)',
        'os.system("clear")',
        "config = yaml.safe_load(stream)",
        "config = yaml.load(stream, Loader=yaml.SafeLoader)",
        "config = yaml.load(stream, CSafeLoader)",
        "data = json.loads(text)",
        "data = pickle.dumps(state)",
        "requests.get(url, verify=True)",
        "requests.get(url, verify='ca.pem')",
        "eval('1 + 1')",
        "hashlib.md5(content).hexdigest()",
        "hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)",
    ],
    "javascript": [
        "db.query('SELECT * FROM users WHERE id = $1', [id]);",
        "db.query('SELECT * ' + 'FROM users WHERE id = ?', [id]);",
        "db.query(`SELECT * FROM ${TABLE} WHERE id = ?`, [id]);",
        "const rows = await sql`SELECT * FROM users WHERE id = ${id}`;",
        "await prisma.$queryRaw`SELECT * FROM users WHERE id = ${id}`;",
        "graph.query(gql`query { user(id: ${id}) { name } }`);",
        "console.log(`Select one of ${names} from the list`);",
        "document.query('div' + selector);",
        "const match = /a+/.exec(text + tail);",
        "exec('git status');",
        "const found = exec(pattern);",
        "execFile('ls', [path]);",
        "spawn('ls', [path], { shell: false });",
        "const agent = new https.Agent({ rejectUnauthorized: true });",
        "eval('1 + 1');",
        "const value = JSON.parse(text);",
        "crypto.createHash('sha1').update(content).digest('hex');",
    ],
}
SAFE["typescript"] = [*SAFE["javascript"], "function execute(query: string): Promise<Row[]> { return run(query); }"]
SAFE["tsx"] = [*SAFE["typescript"], "const a = <p>Select {name} from the list</p>;"]


def cases(table):
    return [pytest.param(name, line, id=f"{name}-{line[:60]}") for name, lines in table.items() for line in lines]


@pytest.mark.parametrize(("language", "source"), cases(BAD))
def test_known_bad_shapes_are_found(language: str, source: str) -> None:
    assert insecure_lines(named(language), source + "\n")


@pytest.mark.parametrize(("language", "source"), cases(SAFE))
def test_safe_siblings_are_left_alone(language: str, source: str) -> None:
    assert () == insecure_lines(named(language), source + "\n")


@pytest.mark.parametrize("language", WITH_SHAPES, ids=lambda language: language.name)
def test_every_language_with_shapes_has_bad_and_safe_examples(language) -> None:
    assert len(BAD[language.name]) >= 5
    assert len(SAFE[language.name]) >= 5


@pytest.mark.parametrize("language", WITH_SHAPES, ids=lambda language: language.name)
def test_queries_fit_their_grammar_and_their_captures_are_explained(language) -> None:
    source = query_source(language, "insecure")
    readme = (files("fimble.syntax") / "queries" / "README.md").read_text(encoding="utf-8")
    captures = set(re.findall(r"@([a-z][a-z_.]*)", re.sub(r";.*|\"(?:\\.|[^\"])*\"", "", source)))

    assert tree_sitter.Query(grammar(language), source).pattern_count > 0
    assert captures <= set(re.findall(r"`@([a-z_.]+)`", readme))
    assert set(re.findall(r"#([a-z-]+[?!])", source)) <= {"eq?", "not-eq?", "any-of?", "match?", "not-match?"}


def test_the_whole_statement_counts() -> None:
    source = 'def find(name):\n    cur.execute(\n        "SELECT * FROM users"\n        f" WHERE name = \'{name}\'"\n    )\n    return 1\n'

    assert ((1, 4),) == insecure_lines(named("python"), source)


def test_a_language_without_shapes_and_a_broken_file_have_none_or_some_but_do_not_fail() -> None:
    assert () == insecure_lines(named("yaml"), "query: SELECT * FROM users\n")
    assert () == insecure_lines(named("python"), "def (((:\n  execute(\n" * 50)
    assert insecure_lines(named("python"), 'def f(:\n    cur.execute("SELECT a FROM b WHERE c = " + d)\n')
