package dev.keyledger.operations;

import dev.keyledger.kit.access.Access;
import dev.keyledger.kit.access.Role;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

@Provider
@OperatorsOnly
@IfBuildProperty(name = OperationConfig.ENABLED, stringValue = "true")
class OperatorsFilter implements ContainerRequestFilter {
    private final Access access;

    @Inject
    OperatorsFilter(Access access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        access.requirePlatform(Role.OPERATOR);
    }
}
