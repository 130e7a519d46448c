package dev.keyledger.kit.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** See {@link AnsweredInTime}. What was begun goes on until its own time-outs end it; only nobody waits for it any more. */
@AnsweredInTime
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class AnsweredInTimeInterceptor {
    private final Overdue overdue;
    private final Duration answeredWithin;

    AnsweredInTimeInterceptor(
            Overdue overdue,
            @ConfigProperty(name = "keyledger.rest.answered-within", defaultValue = "PT20S") Duration answeredWithin) {
        this.overdue = overdue;
        this.answeredWithin = answeredWithin;
    }

    @AroundInvoke
    Object bound(InvocationContext call) throws Exception {
        Object answer = call.proceed();
        return answer instanceof Uni<?> pending
                ? pending.ifNoItem().after(answeredWithin).failWith(overdue::problem)
                : answer;
    }
}
