// Licence
@file:JvmName("Stores")

package com.example.shop.store

import com.example.shop.money.*
import com.example.shop.money.Price as Cost
import com.example.shop.util.notNull

/** What an order is known by. */
typealias Id = String

/** Most orders. */
const val MAX: Int = 1_000
private val log = Logger.of("store")
val <T> List<T>.second: T
    get() = this[1]
var current: Store<Order>? by lazy { Store.empty() }

/**
 * Keeps orders.
 *
 * @param T what is kept
 */
@Deprecated("old")
@Suppress("UNCHECKED_CAST")
abstract class Store<T : Order>(
    private val orders: MutableList<T>,
    val price: Cost = Cost.ZERO,
    limit: Int,
) : Base<T>(limit), Keeper<T>, java.io.Closeable by Closing(limit) where T : Any {
    var label: String = "store"
        private set
    val size: Int get() = orders.size
    private val hidden = mutableListOf<Line>()
    lateinit var listener: Listener

    init {
        val before = Registry.find(limit)
        Registry.register(before)
    }

    constructor(price: Cost) : this(mutableListOf(), price, MAX) {
        log.note(price)
    }

    /** Finds an order. */
    @Throws(StoreException::class)
    suspend fun <R : Order> load(id: Id, vararg limits: Int, then: (T) -> R): R? {
        val order = Cache.find(id)
        com.example.shop.log.Log.note(order)
        fun local() = 1
        return orders.map { other -> other.copy() }.filter { it is PaidOrder }.firstOrNull()?.let(then)
    }

    abstract override fun close()
    operator fun get(at: Int) = orders[at]
    private fun nothing() {}

    /** State of an order. */
    enum class State(val label: String) : Named {
        /** Not paid. */
        OPEN("open"),
        PAID("paid") {
            override fun next() = OPEN
        };

        abstract fun next(): State
    }

    data class Line(val order: Order, var count: Int = 1)

    inner class Cursor

    sealed interface Result {
        data object None : Result
        class Some(val value: Order) : Result
    }

    companion object {
        const val LIMIT = 3

        @JvmStatic fun <T : Order> empty(): Store<T> = TODO()
    }
}

fun interface Listener : EventListener {
    fun changed(event: Event)
    fun closed() {}
}

object Nowhere : Keeper<Nothing> {
    val since = Clock.now()
    override fun keep(what: Nothing) = Unit
}

annotation class Marker(val value: String = "")

@JvmInline
value class Cents(val amount: Long)

internal inline fun <reified T> List<T>.third(): T? = getOrNull(2)

/** The sum of all prices. */
fun Store<*>.total(): Cost {
    var sum = Cost.ZERO
    for ((order, count) in lines()) sum += order.price * count
    return sum
}

fun describe(result: Store.Result): String = when (result) {
    is Store.Result.Some -> "$result: ${result.value.describe()}"
    Store.Result.None -> "none"
}
