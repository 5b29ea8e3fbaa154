"""One small project per language, with a cursor, for the golden prompts under tests/golden/plans."""

from __future__ import annotations

_GO = {
    "go.mod": "module example.com/shop\n\ngo 1.22\n",
    "money/money.go": "// Copyright 2024 The Shop Authors. All rights reserved.\n\n// Package money has amounts.\npackage money\n\n"
    '// Money is an amount in cents.\ntype Money struct {\n\tCents    int64  `json:"cents"`\n\tCurrency string\n}\n\n'
    "// Plus adds two amounts.\nfunc (m Money) Plus(other Money) Money {\n"
    "\treturn Money{Cents: m.Cents + other.Cents, Currency: m.Currency}\n}\n\n"
    "// Parse reads an amount like 12.50.\nfunc Parse(text string) (Money, error) {\n\treturn Money{}, nil\n}\n",
    "orders/store.go": 'package orders\n\nimport (\n\t"context"\n\n\t"example.com/shop/money"\n)\n\n'
    "// Store keeps orders.\ntype Store interface {\n\tLoad(ctx context.Context, id string) (*Order, error)\n"
    "\tSave(ctx context.Context, order *Order) error\n}\n\n// Order is what a customer wants.\ntype Order struct {\n"
    "\tID    string\n\tTotal money.Money\n}\n\nfunc (o *Order) Add(amount money.Money) {\n\to.Total = o.Total.Plus(amount)\n}\n",
    "orders/service.go": 'package orders\n\nimport (\n\t"context"\n\n\t"example.com/shop/money"\n)\n\n'
    "type Service struct {\n\tstore Store\n}\n\n"
    "func (s *Service) AddTo(ctx context.Context, id string, text string) error {\n\tamount, err := money.Parse(text)\n"
    "\tif err != nil {\n\t\treturn err\n\t}\n\torder, err := s.store.‸\n}\n",
}

_RUST = {
    "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\n',
    "src/lib.rs": "// Licensed under the MIT licence.\n\npub mod money;\npub mod order;\nmod service;\n",
    "src/money.rs": "use std::fmt;\n\n/// An amount in cents.\n#[derive(Clone, Copy, Debug)]\npub struct Money {\n"
    "    pub cents: i64,\n    currency: Currency,\n}\n\n#[derive(Clone, Copy, Debug)]\npub enum Currency {\n    Euro,\n"
    "    Other(u16),\n}\n\nimpl Money {\n    /// Adds two amounts.\n    pub fn plus(self, other: Money) -> Money {\n"
    "        Money { cents: self.cents + other.cents, currency: self.currency }\n    }\n}\n\nimpl fmt::Display for Money {\n"
    '    fn fmt(&self, f: &mut fmt::Formatter<\'_>) -> fmt::Result {\n        write!(f, "{}", self.cents)\n    }\n}\n',
    "src/order.rs": "use crate::money::Money;\n\npub trait Priced {\n    fn total(&self) -> Money;\n}\n\n"
    "pub struct Order {\n    pub id: String,\n    lines: Vec<Money>,\n}\n\nimpl Order {\n"
    "    pub fn new(id: impl Into<String>) -> Self {\n        Self { id: id.into(), lines: Vec::new() }\n    }\n\n"
    "    pub fn add(&mut self, amount: Money) -> &mut Self {\n        self.lines.push(amount);\n        self\n    }\n}\n\n"
    "impl Priced for Order {\n    fn total(&self) -> Money {\n        self.lines[0]\n    }\n}\n",
    "src/service.rs": "use crate::money::{Currency, Money};\nuse crate::order::{Order, Priced};\n\n"
    'pub fn sum(amounts: &[Money]) -> Money {\n    let mut order = Order::new("sum");\n    for amount in amounts {\n'
    "        order.‸\n    }\n    order.total()\n}\n",
}

_JAVA = {
    "src/main/java/shop/model/Money.java": "/*\n * Licensed under the Apache License, Version 2.0.\n */\npackage shop.model;\n\n"
    "/** An amount in cents. */\npublic record Money(long cents, String currency) {\n\n"
    '    public static final Money ZERO = new Money(0, "EUR");\n\n    /** Adds two amounts. */\n'
    "    public Money plus(Money other) {\n        return new Money(cents + other.cents, currency);\n    }\n}\n",
    "src/main/java/shop/model/Order.java": "package shop.model;\n\nimport java.util.ArrayList;\nimport java.util.List;\n\n"
    "public class Order {\n    private final String id;\n    private final List<Money> lines = new ArrayList<>();\n\n"
    "    public Order(String id) {\n        this.id = id;\n    }\n\n    public void add(Money amount) {\n"
    "        lines.add(amount);\n    }\n\n    public Money total() {\n        return Money.ZERO;\n    }\n\n"
    "    public enum State { OPEN, PAID }\n}\n",
    "src/main/java/shop/service/Orders.java": "package shop.service;\n\nimport shop.model.Order;\n\n"
    "interface Orders {\n    Order find(String id);\n\n    default boolean has(String id) {\n        return find(id) != null;\n"
    "    }\n}\n",
    "src/main/java/shop/service/OrderService.java": "package shop.service;\n\nimport shop.model.Money;\nimport shop.model.Order;\n\n"
    "public class OrderService {\n    private final Orders orders;\n\n    public OrderService(Orders orders) {\n"
    "        this.orders = orders;\n    }\n\n    public Money add(String id, Money amount) {\n"
    "        Order order = orders.find(id);\n        order.‸\n    }\n}\n",
}

_KOTLIN = {
    "src/main/kotlin/shop/model/Money.kt": "package shop.model\n\n/** An amount in cents. */\n"
    'data class Money(val cents: Long, val currency: String = "EUR") : Comparable<Money> {\n'
    "    operator fun plus(other: Money): Money = copy(cents = cents + other.cents)\n\n"
    "    override fun compareTo(other: Money) = cents.compareTo(other.cents)\n\n"
    "    companion object {\n        val ZERO = Money(0)\n    }\n}\n\n"
    "/** Adds up amounts. */\nfun Iterable<Money>.sum(): Money = fold(Money.ZERO, Money::plus)\n",
    "src/main/kotlin/shop/model/Order.kt": "package shop.model\n\nsealed interface State {\n    data object Open : State\n"
    "    data class Paid(val by: String) : State\n}\n\nclass Order(val id: String) {\n"
    "    private val lines = mutableListOf<Money>()\n    var state: State = State.Open\n        private set\n\n"
    "    val total: Money get() = lines.sum()\n\n    fun add(amount: Money) {\n        lines += amount\n    }\n\n"
    "    suspend fun pay(by: String) {\n        state = State.Paid(by)\n    }\n}\n",
    "src/main/kotlin/shop/service/Orders.kt": "package shop.service\n\nimport shop.model.Order\n\n"
    "interface Orders {\n    suspend fun find(id: String): Order?\n}\n",
    "src/main/kotlin/shop/service/OrderService.kt": "package shop.service\n\nimport shop.model.Money\nimport shop.model.sum\n\n"
    "class OrderService(private val orders: Orders) {\n    suspend fun add(id: String, amount: Money): Money {\n"
    "        val order = orders.find(id) ?: return Money.ZERO\n        order.‸\n        return order.total\n    }\n}\n",
}

_CSHARP = {
    "Model/Money.cs": "// Copyright (c) Shop. All rights reserved.\n\nnamespace Shop.Model;\n\n"
    "/// <summary>An amount in cents.</summary>\npublic readonly record struct Money(long Cents, string Currency)\n{\n"
    '    public static Money Zero => new(0, "EUR");\n\n    /// <summary>Adds two amounts.</summary>\n'
    "    public Money Plus(Money other) => this with { Cents = Cents + other.Cents };\n}\n",
    "Model/Order.cs": "using System.Collections.Generic;\n\nnamespace Shop.Model\n{\n    public class Order\n    {\n"
    "        private readonly List<Money> _lines = new();\n\n        public Order(string id)\n        {\n"
    "            Id = id;\n        }\n\n        public string Id { get; }\n\n        public Money Total\n        {\n"
    "            get { return Money.Zero; }\n        }\n\n        public void Add(Money amount)\n        {\n"
    "            _lines.Add(amount);\n        }\n    }\n\n    public enum State\n    {\n        Open,\n        Paid,\n    }\n}\n",
    "Service/IOrders.cs": "using System.Threading.Tasks;\nusing Shop.Model;\n\nnamespace Shop.Service;\n\n"
    "public interface IOrders\n{\n    Task<Order?> FindAsync(string id);\n    void Save(Order order);\n}\n",
    "Service/OrderService.cs": "using System.Threading.Tasks;\nusing Shop.Model;\n\nnamespace Shop.Service;\n\n"
    "public sealed class OrderService\n{\n    private readonly IOrders _orders;\n\n"
    "    public OrderService(IOrders orders)\n    {\n        _orders = orders;\n    }\n\n"
    "    public async Task<Money> AddAsync(string id, Money amount)\n    {\n"
    "        Order order = await _orders.FindAsync(id);\n        order.‸\n    }\n}\n",
}

_C = {
    "include/ring.h": "/* SPDX-License-Identifier: MIT */\n#ifndef RING_H\n#define RING_H\n\n#include <stddef.h>\n\n"
    "#define RING_MAX 4096\n\n/** A ring of bytes. */\nstruct ring {\n    unsigned char *data;\n    size_t head, tail;\n};\n\n"
    "typedef enum { RING_OK, RING_FULL } ring_status;\n\n"
    "int ring_init(struct ring *ring, size_t size);\n/* Puts one byte in. */\n"
    "ring_status ring_put(struct ring *ring, unsigned char byte);\nsize_t ring_used(const struct ring *ring);\n\n#endif\n",
    "src/ring.c": '#include "ring.h"\n\n#include <stdlib.h>\n\nstatic size_t mask(size_t size)\n{\n    return size - 1;\n}\n\n'
    "int ring_init(struct ring *ring, size_t size)\n{\n    ring->data = malloc(size);\n    return ring->data ? 0 : -1;\n}\n",
    "src/main.c": '#include <stdio.h>\n#include "../include/ring.h"\n\nint main(int argc, char **argv)\n{\n    struct ring ring;\n'
    "    if (ring_init(&ring, RING_MAX) != 0)\n        return 1;\n    ‸\n    return 0;\n}\n",
}

_CPP = {
    "src/money.hpp": "// Licensed under the Boost licence.\n#pragma once\n\n#include <cstdint>\n#include <string>\n\n"
    "namespace shop {\n\n/// An amount in cents.\nclass Money {\npublic:\n    explicit Money(std::int64_t cents) : cents_(cents) {}\n\n"
    "    Money plus(const Money& other) const { return Money(cents_ + other.cents_); }\n"
    "    std::int64_t cents() const noexcept { return cents_; }\n\nprivate:\n    std::int64_t cents_;\n};\n\n"
    "template <typename T>\nT largest(const T& a, const T& b) {\n    return a < b ? b : a;\n}\n\n}  // namespace shop\n",
    "src/order.hpp": '#pragma once\n\n#include <string>\n#include <vector>\n\n#include "money.hpp"\n\nnamespace shop {\n\n'
    "enum class State { open, paid };\n\nclass Order {\npublic:\n    explicit Order(std::string id);\n    virtual ~Order() = default;\n"
    "    void add(const Money& amount);\n    Money total() const;\n    State state = State::open;\n\nprivate:\n"
    "    std::string id_;\n    std::vector<Money> lines_;\n};\n\n}  // namespace shop\n",
    "src/service.cpp": '#include "order.hpp"\n\nnamespace shop {\n\nMoney sum(const std::vector<Money>& amounts) {\n'
    '    Order order("sum");\n    for (const auto& amount : amounts) {\n        order.‸\n    }\n    return order.total();\n}\n\n}\n',
}

_RUBY = {
    "lib/shop/money.rb": "# frozen_string_literal: true\n\nmodule Shop\n  # An amount in cents.\n  class Money\n"
    '    include Comparable\n\n    attr_reader :cents, :currency\n\n    def initialize(cents, currency = "EUR")\n'
    "      @cents = cents\n      @currency = currency\n    end\n\n    # Adds two amounts.\n    def plus(other)\n"
    "      Money.new(cents + other.cents, currency)\n    end\n\n    def self.zero\n      new(0)\n    end\n  end\nend\n",
    "lib/shop/order.rb": '# frozen_string_literal: true\n\nrequire_relative "money"\n\nmodule Shop\n  class Order\n'
    "    STATES = %i[open paid].freeze\n\n    def initialize(id)\n      @id = id\n      @lines = []\n    end\n\n"
    "    def add(amount)\n      @lines << amount\n      self\n    end\n\n    def total\n"
    "      @lines.reduce(Money.zero) { |a, b| a.plus(b) }\n    end\n\n    private\n\n    def audit!\n      nil\n    end\n  end\nend\n",
    "lib/shop/service.rb": '# frozen_string_literal: true\n\nrequire_relative "order"\n\nmodule Shop\n  class Service\n'
    '    def sum(amounts)\n      order = Order.new("sum")\n      amounts.each do |amount|\n        order.‸\n      end\n'
    "      order.total\n    end\n  end\nend\n",
}

_PHP = {
    "composer.json": '{"autoload": {"psr-4": {"Shop\\\\": "src/"}}}\n',
    "src/Model/Money.php": "<?php\n\n/*\n * This file is part of Shop, see LICENSE.\n */\n\ndeclare(strict_types=1);\n\n"
    "namespace Shop\\Model;\n\n/** An amount in cents. */\nfinal class Money\n{\n    public const EURO = 'EUR';\n\n"
    "    public function __construct(\n        public readonly int $cents,\n        private string $currency = self::EURO,\n"
    "    ) {\n    }\n\n    /** Adds two amounts. */\n    public function plus(Money $other): self\n    {\n"
    "        return new self($this->cents + $other->cents, $this->currency);\n    }\n}\n",
    "src/Model/Order.php": "<?php\n\nnamespace Shop\\Model;\n\nclass Order implements Priced\n{\n    /** @var Money[] */\n"
    "    private array $lines = [];\n\n    public function __construct(public readonly string $id)\n    {\n    }\n\n"
    "    public function add(Money $amount): static\n    {\n        $this->lines[] = $amount;\n\n        return $this;\n    }\n\n"
    "    public function total(): Money\n    {\n        return $this->lines[0];\n    }\n}\n\n"
    "interface Priced\n{\n    public function total(): Money;\n}\n",
    "src/Model/Unrelated.php": "<?php\n\nnamespace Shop\\Model;\n\nclass Unrelated\n{\n    public function never(): void\n    {\n    }\n}\n",
    "src/Service/OrderService.php": "<?php\n\nnamespace Shop\\Service;\n\nuse Shop\\Model\\Money;\nuse Shop\\Model\\Order;\n\n"
    "class OrderService\n{\n    /** @param Money[] $amounts */\n    public function sum(array $amounts): Money\n    {\n"
    "        $order = new Order('sum');\n        foreach ($amounts as $amount) {\n            $order->‸\n        }\n\n"
    "        return $order->total();\n    }\n}\n",
}

_LUA = {
    "shop/money.lua": "-- Copyright (c) Shop\n\nlocal Money = {}\nMoney.__index = Money\n\n-- Makes an amount in cents.\n"
    "function Money.new(cents)\n  return setmetatable({ cents = cents }, Money)\nend\n\n--- Adds two amounts.\n"
    "function Money:plus(other)\n  return Money.new(self.cents + other.cents)\nend\n\nreturn Money\n",
    "shop/order.lua": 'local Money = require("shop.money")\n\nlocal M = {}\n\nM.STATES = { "open", "paid" }\n\n'
    "local function check(order)\n  assert(order.lines)\nend\n\nfunction M.create(id)\n  return { id = id, lines = {} }\nend\n\n"
    "function M.add(order, amount)\n  check(order)\n  order.lines[#order.lines + 1] = amount\nend\n\nreturn M\n",
    "shop/service.lua": 'local Money = require("shop.money")\nlocal orders = require("shop.order")\n\nlocal Service = {}\n\n'
    'function Service.sum(amounts)\n  local order = orders.create("sum")\n  for _, amount in ipairs(amounts) do\n'
    "    orders.‸\n  end\n  return order\nend\n\nreturn Service\n",
}

_JAVASCRIPT = {
    "package.json": '{"name": "shop", "type": "module"}\n',
    "src/money.js": "/*! shop, MIT licence */\n\n/** An amount in cents. */\nexport class Money {\n  #currency = 'EUR';\n\n"
    "  constructor(cents) {\n    this.cents = cents;\n  }\n\n  static zero() {\n    return new Money(0);\n  }\n\n"
    "  plus(other) {\n    return new Money(this.cents + other.cents);\n  }\n}\n\nexport const parse = (text) => new Money(Number(text));\n",
    "src/order.js": "import { Money } from './money.js';\n\nexport default class Order {\n  lines = [];\n\n  /** Adds one line. */\n"
    "  add(amount) {\n    this.lines.push(amount);\n    return this;\n  }\n\n  get total() {\n"
    "    return this.lines.reduce((a, b) => a.plus(b), Money.zero());\n  }\n}\n\nexport const STATES = ['open', 'paid'];\n",
    "src/service.js": "import Order, { STATES } from './order.js';\nimport * as money from './money.js';\n\n"
    "export function sum(texts) {\n  const order = new Order();\n  for (const text of texts) {\n"
    "    const amount = money.parse(text);\n    order.‸\n  }\n  return order.total;\n}\n",
}

_TSX = {
    "src/model.ts": "export interface Line {\n  readonly id: string;\n  cents: number;\n}\n\nexport type State = 'open' | 'paid';\n",
    "src/Card.tsx": "import type { ReactNode } from 'react';\n\nexport interface CardProps {\n  title: string;\n  children?: ReactNode;\n"
    "  onClose?(): void;\n}\n\n/** A box with a title. */\nexport function Card({ title, children, onClose }: CardProps) {\n"
    "  return (\n    <section onClick={onClose}>\n      <h2>{title}</h2>\n      {children}\n    </section>\n  );\n}\n",
    "src/useLines.ts": "import { useState } from 'react';\n\nimport type { Line } from './model';\n\n"
    "export const useLines = (): [Line[], (line: Line) => void] => {\n  const [lines, set] = useState<Line[]>([]);\n"
    "  return [lines, (line) => set([...lines, line])];\n};\n",
    "src/Cart.tsx": "import { Card } from './Card';\nimport { useLines } from './useLines';\n\nexport const Cart = () => {\n"
    "  const [lines, add] = useLines();\n  return (\n    <Card ‸>\n      {lines.length}\n    </Card>\n  );\n};\n",
}

PROJECTS = {
    "c": _C,
    "cpp": _CPP,
    "csharp": _CSHARP,
    "go": _GO,
    "java": _JAVA,
    "kotlin": _KOTLIN,
    "javascript": _JAVASCRIPT,
    "lua": _LUA,
    "php": _PHP,
    "ruby": _RUBY,
    "rust": _RUST,
    "tsx": _TSX,
}
"""Language -> path -> text; one text of each holds the cursor. Configuration files are those without a language."""
