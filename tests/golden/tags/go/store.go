// Package store keeps orders.
//
//go:build !windows
package store

import (
	"context"
	"fmt"
	mathrand "math/rand"

	"example.com/shop/internal/money"
	. "example.com/shop/internal/events"
	_ "example.com/shop/internal/drivers"
)

// ErrMissing is returned for an order that is not there.
var ErrMissing = fmt.Errorf("no such order")

var (
	// defaultStore is shared.
	defaultStore = &Store{limit: MaxOrders}
	first, second int
)

// MaxOrders is how many a store holds.
const MaxOrders = 1_000

// State of an order.
type State int

const (
	Open State = iota // may still change
	Paid
	shipped
)

type (
	// Order is what somebody bought.
	Order struct {
		// ID is unique.
		ID    string `json:"id"`
		Price money.Amount
		lines []Line
		*Audit
		events.Base
	}

	Line = map[string]Order
)

// Keeper keeps.
type Keeper interface {
	fmt.Stringer
	// Load finds an order.
	Load(ctx context.Context, id string) (*Order, error)
	Close() error
}

// Number is what prices are made of.
type Number interface {
	~int | ~float64
}

// Store keeps orders in memory.
type Store struct {
	Keeper
	limit  int
	orders map[string]*Order
}

// New makes a store.
func New(limit int, options ...func(*Store)) *Store {
	type local struct{ a int }
	var seen local
	store := &Store{limit: limit}
	for _, option := range options {
		option(store)
	}
	return store
}

// Load finds an order.
func (s *Store) Load(ctx context.Context, id string) (*Order, error) {
	order, ok := s.orders[id]
	if !ok {
		return nil, ErrMissing
	}
	money := money.Of(order)
	return order.with(money, mathrand.Int(), State(helper(id))), nil
}

func Sum[T Number, K comparable](
	orders map[K]T,
	start T,
) (total T) {
	return
}

func (l *List[T]) Push(item T) { l.items = append(l.items, item) }

func init() { register(New) }
