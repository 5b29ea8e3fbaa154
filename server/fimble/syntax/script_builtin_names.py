"""Names that programs in Lua, PHP and Ruby may use without importing them; see `builtin_names`."""

from __future__ import annotations

_LUA = """
_ENV _G _VERSION assert byte char collectgarbage concat coroutine debug dofile error find floor format getmetatable gmatch gsub
insert io ipairs len load loadfile loadstring lower match math module next nil os package pairs pcall print rawequal rawget
rawlen rawset rep require self select setmetatable string sub table tonumber tostring type unpack upper utf8 xpcall
"""
LUA = frozenset(_LUA.split())

_RUBY = """
ARGV ArgumentError Array BasicObject Class Comparable Dir ENV Enumerable Enumerator Exception FalseClass File Float Hash IO
IOError IndexError Integer Kernel KeyError LoadError Marshal Math Method Module Mutex NameError NilClass NoMethodError
NotImplementedError Numeric Object Proc Process Queue Random Range RangeError Rational Regexp RuntimeError Set Signal
StandardError StopIteration String Struct Symbol Thread Time TrueClass TypeError ZeroDivisionError STDERR STDIN STDOUT
alias_method all? any? attr_accessor attr_reader attr_writer autoload binding block_given? call catch class class_eval collect
define_method dig dup each each_with_index each_with_object empty? extend fetch find first flat_map format freeze frozen?
gsub hash include include? initialize inject inspect instance_eval instance_variable_get instance_variable_set is_a? join key?
keys kind_of? lambda last length loop map merge method_missing module_function name new nil? none? present? blank? p prepend print
printf private private_class_method private_constant proc protected public push puts raise reduce reject require
require_relative respond_to? reverse select send size sleep sort sort_by split sprintf start_with? end_with? strip sub super
tap then throw times to_a to_h to_i to_s to_sym uniq values warn zip __FILE__ __dir__ __method__
"""
RUBY = frozenset(_RUBY.split())

_PHP = """
Array ArrayAccess ArrayIterator ArrayObject BadMethodCallException Closure Countable DateTime DateTimeImmutable
DateTimeInterface DateInterval Error ErrorException Exception Generator InvalidArgumentException Iterator IteratorAggregate
JsonSerializable LogicException OutOfBoundsException PDO PDOException ReflectionClass ReflectionMethod RuntimeException
SplFileInfo SplObjectStorage Stringable Throwable Traversable TypeError UnexpectedValueException ValueError WeakMap stdClass
E_ALL PHP_EOL PHP_INT_MAX PHP_VERSION DIRECTORY_SEPARATOR null true false NULL TRUE FALSE self static parent this
__CLASS__ __DIR__ __FILE__ __FUNCTION__ __LINE__ __METHOD__ __NAMESPACE__ __construct __invoke __toString __get __set __call
array_combine array_diff array_fill array_filter array_flip array_intersect array_key_exists array_key_first array_key_last
array_keys array_map array_merge array_pop array_push array_reduce array_reverse array_search array_shift array_slice
array_splice array_sum array_unique array_unshift array_values array_walk basename call_user_func call_user_func_array
class_exists count current date define defined dirname end explode fclose file_exists file_get_contents file_put_contents
fopen func_get_args function_exists fwrite get_class get_object_vars gettype htmlspecialchars implode in_array ini_set intval
is_array is_bool is_callable is_dir is_file is_int is_null is_numeric is_object is_string is_subclass_of iterator_to_array
json_decode json_encode key ksort lcfirst ltrim max mb_strlen mb_strtolower mb_substr md5 method_exists microtime min next ord
parse_str preg_match preg_match_all preg_quote preg_replace preg_replace_callback preg_split print_r property_exists range
realpath reset rtrim serialize sort spl_object_id spl_autoload_register sprintf str_contains str_ends_with str_pad str_repeat
str_replace str_starts_with strcmp stripos strlen strpos strrpos strstr strtolower strtotime strtoupper strtr strval substr
time trigger_error trim ucfirst ucwords unserialize urlencode usort var_dump var_export version_compare
"""
PHP = frozenset(_PHP.split())
