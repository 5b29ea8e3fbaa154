#include "pool.hpp"
#include <vec

namespace net {

class Router : public
{
public:
  void route(const Request& request

  int n_routes() const;
};

void Router::route(const Request& request) {
  for (auto& rule : rules_) {
    if (rule.matches(request.

void reset(Router& router) {
  router.clear();
}

}  // namespace net
