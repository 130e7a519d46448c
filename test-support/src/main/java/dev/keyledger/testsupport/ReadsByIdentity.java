package dev.keyledger.testsupport;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which of Panache's repositories are asked by identity while a request is answered, as the calls in the code have it. */
public final class ReadsByIdentity {
    static final String REPOSITORY = "io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase";

    private ReadsByIdentity() {}

    /** The simple names of the repositories whose {@code findById} an endpoint comes to. */
    public static Set<String> ofRequests(JavaClasses classes) {
        var asked = new TreeSet<String>();
        var seen = new HashSet<JavaCodeUnit>();
        var next = new ArrayDeque<JavaCodeUnit>();
        classes.stream()
                .filter(type -> type.isAnnotatedWith("jakarta.ws.rs.Path"))
                .flatMap(type -> type.getMethods().stream())
                .filter(ReadsByIdentity::isEndpoint)
                .forEach(next::add);
        while (!next.isEmpty()) {
            JavaCodeUnit unit = next.remove();
            if (seen.add(unit)) {
                targets(unit).forEach(access -> {
                    if (access.getName().equals("findById")
                            && access.getTargetOwner().isAssignableTo(REPOSITORY)) {
                        asked.add(access.getTargetOwner().getSimpleName());
                    }
                    access.getTarget().resolveMember().ifPresent(member -> {
                        if (member instanceof JavaCodeUnit called) {
                            next.add(called);
                        }
                    });
                });
            }
        }
        return asked;
    }

    private static boolean isEndpoint(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith("jakarta.ws.rs.HttpMethod"));
    }

    private static Stream<? extends JavaAccess<?>> targets(JavaCodeUnit unit) {
        return Stream.concat(unit.getCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream());
    }
}
