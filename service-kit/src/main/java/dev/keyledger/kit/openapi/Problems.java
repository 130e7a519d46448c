package dev.keyledger.kit.openapi;

import dev.keyledger.kit.problem.ProblemType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The problems of an endpoint that are its own; those that endpoints share are described by {@link ApiRules}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Problems {
    ProblemType[] value() default {};

    /** Those that others like it have and this one can't. */
    ProblemType[] never() default {};
}
