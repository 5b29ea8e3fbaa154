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
BAD["php"] = [
    '<?php mysqli_query($db, "SELECT * FROM users WHERE id = $id");',
    "<?php $pdo->query('SELECT * FROM users WHERE id = ' . $id);",
    "<?php $sql = \"SELECT * FROM users WHERE name = '{$name}'\";",
    "<?php $sql .= \" AND name = '$name'\";",
    '<?php DB::select("select * from users where id = $id");',
    "<?php system('ls ' . $path);",
    '<?php shell_exec("ls $path");',
    "<?php $user = unserialize($_COOKIE['user']);",
    "<?php curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);",
    "<?php $client = new Client(['verify' => false]);",
    "<?php $hash = md5($password);",
]
BAD["ruby"] = [
    'connection.execute("SELECT * FROM users WHERE id = #{id}")',
    "User.where(\"name = '#{name}'\")",
    'User.find_by_sql("SELECT * FROM users WHERE id = " + id)',
    "sql = \"DELETE FROM users WHERE name = '#{name}'\"",
    'sql = "DELETE FROM users WHERE name = " + name',
    'system("ls #{path}")',
    "files = `ls #{path}`",
    'IO.popen("cat " + path)',
    "state = Marshal.load(cookie)",
    "config = YAML.unsafe_load(text)",
    "eval(params[:code])",
    "http.verify_mode = OpenSSL::SSL::VERIFY_NONE",
    "Digest::MD5.hexdigest(password)",
]
BAD["lua"] = [
    'conn:execute("SELECT * FROM users WHERE id = " .. id)',
    'conn:execute(string.format("SELECT * FROM users WHERE id = %s", id))',
    'local sql = "SELECT * FROM users WHERE name = \'" .. name .. "\'"',
    'os.execute("rm -rf " .. path)',
    'local handle = io.popen("ls " .. path)',
    "load(ngx.req.get_body_data())()",
    'local options = { verify = "none" }',
    "local hash = md5.sumhexa(password)",
]
BAD["go"] = [
    'package a\nfunc f() { db.Query("SELECT * FROM users WHERE id = " + id) }',
    'package a\nfunc f() { db.Exec(fmt.Sprintf("DELETE FROM users WHERE id = %s", id)) }',
    "package a\nfunc f() { q := fmt.Sprintf(\"SELECT * FROM users WHERE name = '%s'\", name); run(q) }",
    'package a\nfunc f() { exec.Command("sh", "-c", "ls "+path) }',
    "package a\nvar c = &tls.Config{InsecureSkipVerify: true}",
    "package a\nfunc f() { md5.Sum([]byte(password)) }",
]

_IN_JAVA = "class A {{ void f() {{ {} }} }}"
BAD["java"] = [
    _IN_JAVA.format(line)
    for line in (
        'statement.executeQuery("SELECT * FROM users WHERE id = " + id);',
        'String sql = "SELECT * FROM users WHERE name = \'" + name + "\'";',
        'run(String.format("DELETE FROM users WHERE id = %s", id));',
        'manager.createNativeQuery("select u from users where u.id = " + id);',
        'Runtime.getRuntime().exec("ls " + path);',
        'new ProcessBuilder("sh", "-c", command).start();',
        "Object state = new ObjectInputStream(stream).readObject();",
        "connection.setHostnameVerifier((host, session) -> true);",
        "builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);",
        "String hash = DigestUtils.md5Hex(password);",
    )
]
_IN_KOTLIN = "fun f() {{ {} }}"
BAD["kotlin"] = [
    _IN_KOTLIN.format(line)
    for line in (
        'statement.executeQuery("SELECT * FROM users WHERE id = " + id)',
        'db.rawQuery("SELECT * FROM users WHERE id = $id", null)',
        "val sql = \"DELETE FROM users WHERE name = '${name}'\"",
        'Runtime.getRuntime().exec("ls " + path)',
        'Runtime.getRuntime().exec("ls $path")',
        'ProcessBuilder("sh", "-c", command).start()',
        "val state = ObjectInputStream(stream).readObject()",
        "builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE)",
        "val hash = DigestUtils.md5Hex(password)",
    )
]
BAD["csharp"] = [
    f"class A {{ void F() {{ {line} }} }}"
    for line in (
        'var command = new SqlCommand("SELECT * FROM users WHERE id = " + id, connection);',
        'command.CommandText = $"SELECT * FROM users WHERE id = {id}";',
        'context.Users.FromSqlRaw($"SELECT * FROM users WHERE id = {id}");',
        "var sql = $\"DELETE FROM users WHERE name = '{name}'\";",
        'Run(string.Format("DELETE FROM users WHERE id = {0}", id));',
        'Process.Start("cmd.exe", "/c dir " + path);',
        "var state = new BinaryFormatter().Deserialize(stream);",
        "handler.ServerCertificateCustomValidationCallback = (a, b, c, d) => true;",
        "settings.TypeNameHandling = TypeNameHandling.All;",
    )
]
BAD["rust"] = [
    f"fn f() {{ {line} }}"
    for line in (
        'sqlx::query(&format!("SELECT * FROM users WHERE id = {}", id));',
        'connection.execute(&format!("DELETE FROM users WHERE id = {id}", id = id), []);',
        "let sql = format!(\"SELECT * FROM users WHERE name = '{}'\", name);",
        'Command::new("sh").arg("-c").arg(format!("ls {}", path));',
        "let client = Client::builder().danger_accept_invalid_certs(true);",
        "let hash = md5::compute(password);",
    )
]
BAD["c"] = [
    f"void f(void) {{ {line} }}"
    for line in (
        'sprintf(sql, "SELECT * FROM users WHERE id = %s", id);',
        "snprintf(sql, sizeof sql, \"DELETE FROM users WHERE name = '%s'\", name);",
        "gets(line);",
        'sprintf(command, "rm -rf %s", path);',
        "curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);",
        "SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);",
    )
]
BAD["cpp"] = [
    f"void f() {{ {line} }}"
    for line in (
        'query.exec("SELECT * FROM users WHERE id = " + id);',
        'std::string sql = "SELECT * FROM users WHERE name = \'" + name + "\'";',
        'auto sql = std::format("DELETE FROM users WHERE id = {}", id);',
        'std::system(("ls " + path).c_str());',
        "curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);",
        "stream.set_verify_mode(ssl::verify_none);",
    )
]

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
SAFE["php"] = [
    "<?php $pdo->prepare('SELECT * FROM users WHERE id = ?');",
    "<?php $pdo->query('SELECT * ' . 'FROM users');",
    "<?php $pdo->query('SELECT * FROM ' . self::TABLE);",
    '<?php echo "Select one of $names from the list";',
    "<?php system('ls');",
    "<?php exec('ls ' . escapeshellarg($path));",
    "<?php $user = unserialize($text, ['allowed_classes' => false]);",
    "<?php curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, true);",
    "<?php $hash = password_hash($password, PASSWORD_DEFAULT);",
    "<?php $key = md5($content);",
]
SAFE["ruby"] = [
    'connection.execute("SELECT * FROM users WHERE id = ?", id)',
    'User.where("name = ?", name)',
    "User.where(name: name)",
    'puts "Select #{name} from the list"',
    'system("ls", path)',
    "system('make all')",
    "files = `git status`",
    "config = YAML.safe_load(text)",
    "state = JSON.parse(text)",
    "Digest::MD5.hexdigest(content)",
    "http.verify_mode = OpenSSL::SSL::VERIFY_PEER",
]
SAFE["lua"] = [
    'local statement = conn:prepare("SELECT * FROM users WHERE id = ?")',
    'conn:execute("SELECT * " .. "FROM users")',
    'print("Select one of " .. names .. " from the list")',
    'os.execute("clear")',
    'local options = { verify = "peer" }',
    "local hash = md5.sumhexa(content)",
]
SAFE["go"] = [
    'package a\nfunc f() { db.Query("SELECT * FROM users WHERE id = ?", id) }',
    'package a\nfunc f() { db.Query("SELECT * " + "FROM users") }',
    'package a\nfunc f() { fmt.Sprintf("Select %s from the list", name) }',
    'package a\nfunc f() { exec.Command("ls", path) }',
    "package a\nvar c = &tls.Config{InsecureSkipVerify: false}",
    "package a\nfunc f() { md5.Sum(content) }",
]

SAFE["java"] = [
    _IN_JAVA.format(line)
    for line in (
        'connection.prepareStatement("SELECT * FROM users WHERE id = ?");',
        'connection.prepareStatement("SELECT * " + "FROM users");',
        'connection.prepareStatement("SELECT * FROM " + TABLE + " WHERE id = ?");',
        'log.info("Select " + name + " from the list");',
        'new ProcessBuilder("ls", path).start();',
        "map.update(first + second);",
        "connection.setHostnameVerifier(verifier);",
        "String hash = DigestUtils.md5Hex(content);",
    )
]
SAFE["kotlin"] = [
    _IN_KOTLIN.format(line)
    for line in (
        'connection.prepareStatement("SELECT * FROM users WHERE id = ?")',
        'db.rawQuery("SELECT * FROM users WHERE id = ?", arrayOf(id))',
        'println("Select $name from the list")',
        'ProcessBuilder("ls", path).start()',
        'Runtime.getRuntime().exec("ls")',
        "val hash = DigestUtils.md5Hex(content)",
    )
]
SAFE["csharp"] = [
    f"class A {{ void F() {{ {line} }} }}"
    for line in (
        'var command = new SqlCommand("SELECT * FROM users WHERE id = @id", connection);',
        'context.Users.FromSqlInterpolated($"SELECT * FROM users WHERE id = {id}");',
        'var text = $"Select {name} from the list";',
        'Console.WriteLine("Select " + name + " from the list");',
        'Process.Start("dir", path);',
        "handler.ServerCertificateCustomValidationCallback = (a, b, c, d) => Check(a, b);",
    )
]
SAFE["rust"] = [
    f"fn f() {{ {line} }}"
    for line in (
        'sqlx::query("SELECT * FROM users WHERE id = $1").bind(id);',
        'println!("Select {} from the list", name);',
        'let text = format!("Select {} from the list", name);',
        'Command::new("ls").arg(path);',
        "let client = Client::builder().danger_accept_invalid_certs(false);",
        "let hash = md5::compute(content);",
    )
]
SAFE["c"] = [
    f"void f(void) {{ {line} }}"
    for line in (
        'sqlite3_prepare_v2(db, "SELECT * FROM users WHERE id = ?", -1, &statement, NULL);',
        'snprintf(text, sizeof text, "Select %s from the list", name);',
        "fgets(line, sizeof line, stdin);",
        "curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);",
        "SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);",
    )
]
SAFE["cpp"] = [
    f"void f() {{ {line} }}"
    for line in (
        'query.prepare("SELECT * FROM users WHERE id = ?");',
        'std::cout << "Select " + name + " from the list";',
        'auto text = std::format("Select {} from the list", name);',
        'std::system("clear");',
        "stream.set_verify_mode(ssl::verify_peer);",
        "machine.exec(first + second);",
    )
]


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
