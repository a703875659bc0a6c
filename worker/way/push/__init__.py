"""hub → hint → fetch: subscriptions at WebSub hubs (W3C Recommendation, 2018)."""
