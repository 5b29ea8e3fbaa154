/* Licence */
package com.example.shop.store;

import static com.example.shop.util.Checks.notNull;
import static com.example.shop.util.Limits.*;

import com.example.shop.money.*;
import com.example.shop.money.Price.Currency;
import java.util.List;

/**
 * Keeps orders.
 *
 * @param <T> what is kept
 */
@Deprecated
@SuppressWarnings("unchecked")
public abstract class Store<T extends Order> extends Base<T> implements Keeper<T>, java.io.Closeable {
  /** Most orders. */
  public static final int MAX = 1_000, MIN = 1;

  private final List<T> orders = new ArrayList<>();
  protected Price price;

  static {
    Registry.register(Store.class);
  }

  protected Store(Price price) throws StoreException {
    this.price = notNull(price);
  }

  /** Finds an order. */
  @Override
  public <R extends Order> Optional<R> load(@Nullable String id, int... limits) {
    Order order = Cache.find(id);
    com.example.shop.log.Log.note(order);
    return orders.stream().map(Order::copy).filter(other -> other instanceof PaidOrder).findFirst();
  }

  abstract void close();

  private void hidden() {}

  /** State of an order. */
  public enum State implements Named {
    OPEN,
    PAID("paid") {
      void nothing() {}
    };

    private String label;

    State() {}
  }

  record Line(Order order, int count) {
    Line {
      notNull(order);
    }

    int total() {
      return count;
    }
  }

  interface Listener extends EventListener {
    int LIMIT = 3;

    void changed(Event event);

    default void closed() {}
  }

  @interface Marker {
    String value() default "";
  }
}
