package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses bodies over {@code keyledger.rest.body-bytes-max} (bytes, default 65,536) before they are read. A body sent
 * in chunks has no length to look at; the server's own, larger bound ends it.
 */
final class BodyLimit {
    private final long bodyBytesMax;

    BodyLimit(@ConfigProperty(name = "keyledger.rest.body-bytes-max") long bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    @ServerRequestFilter(preMatching = true)
    void refuseTooLarge(ContainerRequestContext request) {
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > bodyBytesMax) {
            throw Problem.of(413, "too-large", "The body is larger than %,d bytes.".formatted(bodyBytesMax));
        }
    }
}
