"""The officer's page: server-rendered, usable without JavaScript, in three languages."""
