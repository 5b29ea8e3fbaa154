# Lists which Ruby file requires or autoloads which other one: calls as Ruby's own parser sees them, places as Ruby's own load
# path resolves them. Paths that are put together of nothing but strings and the file's own place are worked out by Ruby too.
#
# Usage: ruby ruby_requires.rb ROOT LOAD_PATH... Prints "user TAB required" lines, relative to ROOT.

ROOT = File.realpath(ARGV.shift)
$LOAD_PATH.replace(ARGV.map { |folder| File.realpath(folder) })
CALLS = { require: 0, require_relative: 0, load: 0, autoload: 1 }.freeze
PLAIN = /\A(?:File\.(?:expand_path|join|dirname)|__FILE__|__dir__|"[^"#\\]*"|'[^'\\]*'|[\s(),+])+\z/

def each_node(node, &block)
  return unless node.is_a?(RubyVM::AbstractSyntaxTree::Node)

  yield node
  node.children.each { |child| each_node(child, &block) }
end

def called(node)
  case node.type
  when :FCALL then node.children
  when :CALL then node.children.drop(1) if node.children.first&.type == :CONST && node.children.first.children == [:Kernel]
  end
end

def text_of(node, file, lines)
  return node.children.first if node.type == :STR
  return if node.first_lineno != node.last_lineno

  code = lines[node.first_lineno - 1].byteslice(node.first_column...node.last_column).force_encoding("UTF-8")
  eval(code, TOPLEVEL_BINDING, file) if PLAIN.match?(code)
end

def place_of(name, path, file)
  return File.expand_path(path, File.dirname(file)) if name == :require_relative

  found = File.absolute_path?(path) ? path : $LOAD_PATH.resolve_feature_path(path)&.last
  found || path
end

Dir.glob("**/*.rb", base: ROOT).sort.each do |relative|
  file = File.join(ROOT, relative)
  tree = begin
    RubyVM::AbstractSyntaxTree.parse_file(file)
  rescue SyntaxError
    next
  end
  lines = File.readlines(file, mode: "rb")
  each_node(tree) do |node|
    name, arguments = called(node)
    next unless CALLS.key?(name) && arguments.respond_to?(:children)

    argument = arguments.children[CALLS[name]]
    path = text_of(argument, file, lines) if argument.is_a?(RubyVM::AbstractSyntaxTree::Node)
    next unless path.is_a?(String)

    place = place_of(name, path, file)
    found = [place, "#{place}.rb"].find { |one| File.file?(one) && one.start_with?("#{ROOT}/") }
    puts "#{relative}\t#{found.delete_prefix("#{ROOT}/")}" if found
  end
end
