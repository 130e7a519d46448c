package dev.keyledger.kit.rest;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource whose answers are waited for no longer than {@code keyledger.rest.answered-within} (default PT20S): then
 * the caller gets {@link Overdue}'s problem. What the resource asks has time-outs of its own, but one request asks several
 * times, and waits for a connection before; whoever sent it must not be left without a word for the sum of all that.
 */
@InterceptorBinding
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface AnsweredInTime {}
