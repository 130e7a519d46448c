package dev.keyledger.usage;

import dev.keyledger.kit.openapi.ApiRules;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFilter;
import org.jboss.jandex.IndexView;

/** How the usage-aggregator's endpoints are described: by the rules of all services. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class UsageApi extends ApiRules implements OASFilter {
    public UsageApi(IndexView index) {
        super(index);
    }
}
