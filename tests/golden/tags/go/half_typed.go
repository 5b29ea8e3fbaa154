package app

import "example.com/shop/store"

// Handler answers.
type Handler struct {
	store *store.Store
	limit
}

func (h *Handler) Serve(w http.ResponseWriter, r *http.Request) {
	order, err := h.store.Load(r.Context(), r.
	if err != nil {
		http.Error(w, err.
}

func after() int {
	return compute(
}
