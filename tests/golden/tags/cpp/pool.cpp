#include "pool.hpp"

#include <algorithm>
#ifdef _WIN32
#include <winsock2.h>
#endif

namespace net::pool {
namespace {
int n_pools;
bool is_stale(const Connection& connection) { return connection.age() > kMost; }
}  // namespace

static constexpr auto kName = "pool";

template <Poolable T, std::size_t N>
Owned<T> Pool<T, N>::acquire(Clock::duration timeout) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(idle_.begin(), idle_.end(), [&](const T& item) {
    bool is_good = !is_stale(item);
    return is_good;
  });
  return found == idle_.end() ? nullptr : std::make_unique<T>(*found);
}

Server::Server(Address address) : address_(address), pool_{address} {
  n_pools++;
}

Server::~Server() = default;

Server& Server::operator=(const Server& other) { return *this; }

}  // namespace net::pool

int net::pool::Server::port() const {
#if defined(POOL_IPV6)
  if (address_.is_v6()) {
#else
  {
#endif
    return address_.port();
  }
}

int main(int argc, char* argv[]) {
  net::pool::Server server(argv[1]);
  return server.run<Poolable>();
}
