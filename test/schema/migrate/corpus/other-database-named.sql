ALTER DATABASE the_shop SET search_path = public, other;
