package dev.keyledger.query;

import dev.keyledger.kit.openapi.ApiRules;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.jboss.jandex.IndexView;

/** How the query service's endpoints are described: by the rules of all services. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class QueryApi extends ApiRules implements OASFilter {
    public QueryApi(IndexView index) {
        super(index);
    }
}
