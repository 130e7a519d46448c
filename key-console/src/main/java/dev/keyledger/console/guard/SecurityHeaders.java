package dev.keyledger.console.guard;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;

/**
 * What the browser is told with every answer, errors and assets included: run nothing but our own files, show us in
 * nobody's frame, keep nothing.
 */
class SecurityHeaders {
    private static final int FIRST = 1_000;

    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'");

    void register(@Observes Filters filters) {
        filters.register(this::addHeaders, FIRST);
    }

    private void addHeaders(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        // Whatever an endpoint says itself, as the assets do, comes later and wins.
        context.addHeadersEndHandler(end -> {
            if (!response.headers().contains("Cache-Control")) {
                response.putHeader("Cache-Control", "no-store");
            }
        });
        if (context.request().isSSL()) {
            response.putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        context.next();
    }
}
