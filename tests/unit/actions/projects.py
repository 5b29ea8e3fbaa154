"""A small project in every language: a declaration in one file, its use in another, and what a model says to `simplify`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Project:
    path: str
    """The file with the mark."""
    files: Mapping[str, str]
    answer: str
    """What the model says."""


PROJECTS = {
    "python": Project(
        "shop/basket.py",
        {
            "shop/__init__.py": "",
            "shop/models.py": 'class Item:\n    """An article."""\n\n    price: int\n',
            "shop/basket.py": "from shop.models import Item\n\n\nclass Basket:\n    items: list[Item]\n\n    def total(self) -> int:\n"
            "        ‸total = 0\n        for item in self.items:\n            total = total + item.price\n        return total\n",
        },
        "```python\ndef total(self) -> int:\n    return sum(item.price for item in self.items)\n```",
    ),
    "javascript": Project(
        "src/basket.js",
        {
            "src/item.js": "export function priceOf(item) {\n  return item.price;\n}\n",
            "src/basket.js": 'import { priceOf } from "./item.js";\n\nexport function total(items) {\n  ‸let sum = 0;\n'
            "  for (const item of items) {\n    sum = sum + priceOf(item);\n  }\n  return sum;\n}\n",
        },
        "```js\nexport function total(items) {\n    return items.reduce((sum, item) => sum + priceOf(item), 0);\n}\n```",
    ),
    "typescript": Project(
        "src/basket.ts",
        {
            "src/item.ts": "export interface Item {\n  price: number;\n}\n",
            "src/basket.ts": 'import type { Item } from "./item";\n\nexport class Basket {\n  items: Item[] = [];\n\n  total(): number {\n'
            "    ‸let sum = 0;\n    for (const item of this.items) {\n      sum = sum + item.price;\n    }\n    return sum;\n  }\n}\n",
        },
        "```typescript\nclass Basket {\n  total(): number {\n    return this.items.reduce((sum, item) => sum + item.price, 0);\n  }\n}\n```",
    ),
    "tsx": Project(
        "src/List.tsx",
        {
            "src/item.ts": "export interface Item {\n  name: string;\n}\n",
            "src/List.tsx": 'import type { Item } from "./item";\n\nexport function List({ items }: { items: Item[] }) {\n  ‸const shown = [];\n'
            "  for (const item of items) {\n    shown.push(<li>{item.name}</li>);\n  }\n  return <ul>{shown}</ul>;\n}\n",
        },
        "```tsx\nexport function List({ items }: { items: Item[] }) {\n  return <ul>{items.map((item) => <li>{item.name}</li>)}</ul>;\n}\n```",
    ),
    "go": Project(
        "shop/basket.go",
        {
            "go.mod": "module example.com/shop\n\ngo 1.22\n\nrequire github.com/google/uuid v1.6.0\n",
            "shop/item.go": "package shop\n\n// Item is an article.\ntype Item struct {\n\tPrice int\n}\n",
            "shop/basket.go": 'package shop\n\nimport "fmt"\n\n// Show tells the sum.\nfunc Show(items []Item) string {\n\t‸sum := 0\n'
            "\tfor i := 0; i < len(items); i++ {\n\t\tsum = sum + items[i].Price\n\t}\n\treturn fmt.Sprint(sum)\n}\n",
        },
        '```go\npackage shop\n\nimport (\n\t"fmt"\n\t"strconv"\n)\n\n// Show tells the sum.\nfunc Show(items []Item) string {\n    sum := 0\n'
        "    for _, item := range items {\n        sum += item.Price\n    }\n    return strconv.Itoa(sum)\n}\n```",
    ),
    "rust": Project(
        "src/basket.rs",
        {
            "Cargo.toml": '[package]\nname = "shop"\n\n[dependencies]\nserde = "1"\n',
            "src/lib.rs": "pub mod basket;\npub mod item;\n",
            "src/item.rs": "pub struct Item {\n    pub price: u32,\n}\n",
            "src/basket.rs": "use crate::item::Item;\n\npub fn total(items: &[Item]) -> u32 {\n    ‸let mut sum = 0;\n    for item in items {\n"
            "        sum = sum + item.price;\n    }\n    return sum;\n}\n",
        },
        "Here it is:\n\npub fn total(items: &[Item]) -> u32 {\n    items.iter().map(|item| item.price).sum()\n}\n\nDone.",
    ),
    "java": Project(
        "src/main/java/shop/Basket.java",
        {
            "src/main/java/shop/Item.java": "package shop;\n\npublic class Item {\n    public int price;\n}\n",
            "src/main/java/shop/Basket.java": "package shop;\n\nimport java.util.List;\n\npublic class Basket {\n    private List<Item> items;\n\n"
            "    public int total() {\n        ‸int sum = 0;\n        for (Item item : items) {\n            sum = sum + item.price;\n"
            "        }\n        return sum;\n    }\n\n    public int size() {\n        return items.size();\n    }\n}\n",
        },
        "```java\npackage shop;\n\nimport java.util.List;\n\npublic class Basket {\n    private List<Item> items;\n\n    public int total() {\n"
        "        return items.stream().mapToInt(item -> item.price).sum();\n    }\n\n    public int size() {\n        return 0;\n    }\n}\n```",
    ),
    "kotlin": Project(
        "src/main/kotlin/shop/Basket.kt",
        {
            "src/main/kotlin/shop/Item.kt": "package shop\n\nclass Item(val price: Int)\n",
            "src/main/kotlin/shop/Basket.kt": "package shop\n\nfun total(items: List<Item>): Int {\n    ‸var sum = 0\n    for (item in items) {\n"
            "        sum = sum + item.price\n    }\n    return sum\n}\n",
        },
        "```kotlin\nfun total(items: List<Item>): Int {\n\treturn items.sumOf { it.price }\n}\n```",
    ),
    "csharp": Project(
        "Shop/Basket.cs",
        {
            "Shop/Item.cs": "namespace Shop;\n\npublic class Item\n{\n    public int Price { get; set; }\n}\n",
            "Shop/Basket.cs": "using System.Collections.Generic;\n\nnamespace Shop;\n\npublic class Basket\n{\n    private List<Item> items = new();\n\n"
            "    public int Total()\n    {\n        ‸int sum = 0;\n        foreach (var item in items)\n        {\n"
            "            sum = sum + item.Price;\n        }\n        return sum;\n    }\n}\n",
        },
        "```csharp\nusing System.Linq;\n\npublic class Basket\n{\n    public int Total()\n    {\n        return items.Sum(item => item.Price);\n    }\n}\n```",
    ),
    "c": Project(
        "src/basket.c",
        {
            "src/item.h": "struct item {\n    int price;\n};\n",
            "src/basket.c": '#include "item.h"\n\nint total(const struct item *items, int n)\n{\n    ‸int sum = 0;\n    int i;\n'
            "    for (i = 0; i < n; i++)\n    {\n        sum = sum + items[i].price;\n    }\n    return sum;\n}\n",
        },
        "```c\nint total(const struct item *items, int n)\n{\n    int sum = 0;\n    for (int i = 0; i < n; i++)\n        sum += items[i].price;\n    return sum;\n}\n```",
    ),
    "cpp": Project(
        "src/basket.cpp",
        {
            "src/item.hpp": "#pragma once\n\nnamespace shop {\nstruct Item {\n  int price;\n};\n}  // namespace shop\n",
            "src/basket.cpp": '#include "item.hpp"\n\n#include <vector>\n\nnamespace shop {\nint Total(const std::vector<Item>& items) {\n'
            "  ‸int sum = 0;\n  for (size_t i = 0; i < items.size(); i++) {\n    sum = sum + items[i].price;\n  }\n  return sum;\n}\n}  // namespace shop\n",
        },
        "```cpp\nint Total(const std::vector<Item>& items) {\n    int sum = 0;\n    for (const auto& item : items) sum += item.price;\n    return sum;\n}\n```",
    ),
    "ruby": Project(
        "lib/shop/basket.rb",
        {
            "lib/shop/item.rb": "class Item\n  attr_reader :price\nend\n",
            "lib/shop/basket.rb": 'require_relative "item"\n\nclass Basket\n  def total\n    ‸sum = 0\n    @items.each do |item|\n'
            "      sum = sum + item.price\n    end\n    return sum\n  end\nend\n",
        },
        "```ruby\ndef total\n  @items.sum(&:price)\nend\n```",
    ),
    "php": Project(
        "src/Basket.php",
        {
            "composer.json": '{"require": {"monolog/monolog": "^3"}, "autoload": {"psr-4": {"Shop\\\\": "src/"}}}',
            "src/Item.php": "<?php\n\nnamespace Shop;\n\nclass Item\n{\n    public int $price = 0;\n}\n",
            "src/Basket.php": "<?php\n\nnamespace Shop;\n\nclass Basket\n{\n    /** @var Item[] */\n    private array $items = [];\n\n"
            "    public function total(): int\n    {\n        ‸$sum = 0;\n        foreach ($this->items as $item) {\n"
            "            $sum = $sum + $item->price;\n        }\n        return $sum;\n    }\n}\n",
        },
        "```php\n<?php\n\nclass Basket\n{\n    public function total(): int\n    {\n"
        "        return array_sum(array_column($this->items, 'price'));\n    }\n}\n```",
    ),
    "lua": Project(
        "shop/basket.lua",
        {
            "shop/item.lua": "local M = {}\n\nfunction M.price(item)\n  return item.price\nend\n\nreturn M\n",
            "shop/basket.lua": 'local item = require("shop.item")\n\nlocal M = {}\n\nfunction M.total(items)\n  ‸local sum = 0\n'
            "  for i = 1, #items do\n    sum = sum + item.price(items[i])\n  end\n  return sum\nend\n\nreturn M\n",
        },
        "```lua\nfunction M.total(items)\n    local sum = 0\n    for _, it in ipairs(items) do\n        sum = sum + item.price(it)\n    end\n    return sum\nend\n```",
    ),
}  # fmt: skip
