"""From a cursor to the planned prompt: candidates, ranking, budget, plan. Pure and synchronous."""
