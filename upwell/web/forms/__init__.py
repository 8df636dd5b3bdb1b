"""Forms, one module per area: they clean what people typed; rules of the domain stay below."""
