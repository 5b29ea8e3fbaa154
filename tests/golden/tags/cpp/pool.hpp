#pragma once

#include <functional>
#include <string_view>

#include "net/address.hpp"
#include "pool_options.h"

#define POOL_DISALLOW_COPY(Name) \
  Name(const Name&) = delete;    \
  Name& operator=(const Name&) = delete

namespace net::pool {

class Connection;
using Clock = std::chrono::steady_clock;
template <class T> using Owned = std::unique_ptr<T>;

/// How a connection ended.
enum class Outcome : std::uint8_t { Closed, Failed = 2 };

template <typename T>
concept Poolable = requires(T item) { item.reset(); };

/**
 * Keeps connections open.
 */
template <Poolable T, std::size_t N = 16>
class POOL_API Pool final : public Base<T>, private util::Counted {
  std::vector<T> idle_;

public:
  struct Stats {
    int n_idle = 0;  ///< not in use
    int n_busy;
  };
  POOL_DISALLOW_COPY(Pool);

  /// Opens nothing yet.
  explicit Pool(Address address, Options options = {})
      : address_(std::move(address)), options_(options) {}
  ~Pool() override;
  Pool(Pool&&) noexcept = default;

  [[nodiscard]] Owned<T> acquire(Clock::duration timeout) EXCLUDES(mutex_);
  const Stats& stats() const noexcept { return stats_; }
  bool operator==(const Pool& other) const;
  static Pool* instance();
  template <class Function> void each(Function&& call);
  virtual void release(T item) = 0;
  int capacity = N, *counter;

protected:
  void grow();

private:
  Address address_;
  Stats stats_;
  mutable std::mutex mutex_ POOL_GUARDED;
};

inline std::string to_string(const Outcome& outcome);
template <> struct Hash<Outcome> {
  size_t operator()(Outcome outcome) const;
};
constexpr int kMost = 128;
extern template class Pool<Connection>;

}  // namespace net::pool

extern "C" {
POOL_API int pool_version(void);
}
