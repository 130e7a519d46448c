package dev.keyledger.console.session;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** The session of the request in hand. */
@RequestScoped
public class CurrentSession {
    private static final String KEY = Session.class.getName();

    private final RoutingContext context;

    @Inject
    CurrentSession(RoutingContext context) {
        this.context = context;
    }

    /** Empty before the request is authenticated, and for one that needs not be. */
    public Optional<Session> find() {
        return of(context);
    }

    public Session require() {
        return find().orElseThrow(() -> new IllegalStateException("a request without a session got this far"));
    }

    static Optional<Session> of(RoutingContext context) {
        return Optional.ofNullable(context.get(KEY));
    }

    static void set(RoutingContext context, Session session) {
        context.put(KEY, session);
    }
}
