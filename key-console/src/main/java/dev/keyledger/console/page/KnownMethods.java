package dev.keyledger.console.page;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which methods a path of the console knows, read off the resources themselves: for {@code Allow}. */
@Singleton
class KnownMethods {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final List<Endpoint> endpoints;

    /** @param path matches a whole path, with or without a slash at its end */
    private record Endpoint(String method, Pattern path) {}

    @Inject
    KnownMethods(BeanManager beans) {
        this.endpoints = beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .<Class<?>>map(bean -> bean.getBeanClass())
                .filter(type -> type.isAnnotationPresent(Path.class) && !type.isInterface())
                .distinct()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .flatMap(KnownMethods::endpointsOf)
                .toList();
    }

    private static Stream<Endpoint> endpointsOf(Method method) {
        Path own = method.getAnnotation(Path.class);
        String template =
                method.getDeclaringClass().getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value());
        String path = PARAMETER
                .matcher(template.replaceAll("/+", "/").replaceAll("/$", ""))
                .replaceAll("[^/]+");
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .filter(known -> known != null)
                .map(known -> new Endpoint(known.value(), Pattern.compile(path + "/?")));
    }

    /** Empty if there is nothing at the path, whatever the method. */
    Set<String> at(String path) {
        Set<String> methods = new TreeSet<>();
        endpoints.stream()
                .filter(endpoint -> endpoint.path().matcher(path).matches())
                .map(Endpoint::method)
                .forEach(methods::add);
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }
}
