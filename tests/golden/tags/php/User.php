<?php

declare(strict_types=1);

namespace App\Models;

use App\Contracts\HasName;
use App\Support\{Clock, Money as Amount, Text\Slug};
use Illuminate\Database\Eloquent\Model;
use function App\Support\money_format, App\Support\slug;
use const App\Support\MAX_USERS;
use Throwable;

require_once __DIR__ . '/../helpers.php';
include 'legacy/functions.php';

/**
 * Somebody who may log in.
 *
 * @property int $id
 */
#[Table('users')]
final class User extends Model implements HasName, \JsonSerializable
{
    use SoftDeletes, Notifiable {
        Notifiable::send as protected sendNow;
    }

    public const ROLES = ['admin', 'editor'];
    private const string TABLE = 'users';

    /** Shown in lists. */
    protected ?string $title = null;
    public static int $count = 0;
    private array $rules = [
        'name' => ['required', 'max:255'],
        'email' => ['required', 'email', 'unique:users,email', 'max:255'],
    ];
    var $old, $older = 1;

    public function __construct(
        private readonly Clock $clock,
        protected Amount|int $balance = 0,
        array $options = [],
    ) {
        $this->options = $options;
        $this->loader = new Loader($clock);
    }

    // Finds a user by his name.
    public static function findByName(string $name, ?self $default = null): ?static
    {
        return static::query()->where('name', $name)->first() ?? $default;
    }

    abstract protected function foo(): void;

    /**
     * {@inheritdoc}
     */
    public function name(): string
    {
        try {
            return Slug::of($this->title, MAX_USERS);
        } catch (Throwable $error) {
            return money_format($this->balance);
        }
    }

    private function secret(callable $then): \Generator
    {
        $user = new class extends Model {
            public function inner(): int { return 1; }
        };
        yield from array_map(fn (int $x) => $x + 1, $user->list);
    }
}

/** What can be named. */
interface Named extends HasName, Other
{
    const LONGEST = 80;

    public function name(): string;
}

trait Notifiable
{
    public function send(Message ...$messages): void {}
}

enum Suit: string implements HasLabel
{
    case Hearts = 'H';
    case Spades = 'S';

    const Wild = self::Spades;

    public function label(): string
    {
        return ucfirst(strtolower($this->name));
    }
}

/** Greets. */
function greet(User $user, string $greeting = 'Hello', int ...$times): string
{
    return $greeting . ' ' . $user->name();
}

const VERSION = '1.2';
define('APP_ROOT', dirname(__DIR__));
