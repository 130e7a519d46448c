package dev.keyledger.kit.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What answers say of addresses, where callers come through proxies and caches. Whether a proxy's word about the address
 * is taken, is settled before: here the request's own address is the one that the caller used.
 */
final class BehindProxy {
    /** Before the filter for CORS, which ends preflights. */
    private static final int FIRST = 10_000;

    void register(@Observes Filters filters) {
        filters.register(BehindProxy::sayWhatAnswersDependOn, FIRST);
    }

    /** Also where neither was sent, or a cache would hand that answer to a browser that sends them. */
    private static void sayWhatAnswersDependOn(RoutingContext context) {
        context.response().headers().add(HttpHeaders.VARY, "Origin, Accept-Encoding");
        context.next();
    }

    /** A path of ours becomes the caller's, who sees the API behind the proxy's prefix. */
    @ServerResponseFilter
    void prefixLocation(ContainerResponseContext response, UriInfo uri) {
        Object location = response.getHeaders().getFirst(jakarta.ws.rs.core.HttpHeaders.LOCATION);
        if (location != null && location.toString().startsWith("/")) {
            String prefix = prefixOf(uri);
            response.getHeaders().putSingle(jakarta.ws.rs.core.HttpHeaders.LOCATION, prefix + location);
        }
    }

    private static String prefixOf(UriInfo uri) {
        String seen = uri.getRequestUri().getPath();
        String ours = uri.getPath();
        return seen.endsWith(ours) ? seen.substring(0, seen.length() - ours.length()) : "";
    }
}
