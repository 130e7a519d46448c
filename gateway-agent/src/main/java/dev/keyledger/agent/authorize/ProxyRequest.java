package dev.keyledger.agent.authorize;

import java.util.List;

/** What a proxy asks about a request that it holds. Everything in it may have come from the client as it is. */
public interface ProxyRequest {
    String method();

    /** Path and query, as they arrived. */
    String target();

    /**
     * @param name in any case
     * @return every value that came under that very name, in their order
     */
    List<String> header(String name);
}
