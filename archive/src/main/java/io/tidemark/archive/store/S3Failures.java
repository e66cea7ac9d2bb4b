package io.tidemark.archive.store;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what went wrong with a bucket, and what would help. */
final class S3Failures {
    private static final int MOVED = 301;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;

    private final String storeName;
    private final String bucket;
    private final String endpoint;

    S3Failures(ObjectStoreConfig config) {
        this.storeName = config.url().toString();
        this.bucket = config.url().getAuthority();
        this.endpoint = config.s3Endpoint() == null
                ? "Amazon S3 in " + config.s3Region()
                : config.s3Endpoint().toString();
    }

    /** The store's URL. */
    String storeName() {
        return storeName;
    }

    /** The failure of a call that may be repeated. */
    IOException of(String verb, String key, SdkException failure) {
        String what = "cannot " + verb + " " + key + " in " + storeName + ": ";
        if (failure instanceof S3Exception answer) {
            return ofAnswer(what, key, answer);
        }
        Throwable network = networkCause(failure);
        if (network instanceof SSLException) {
            return new IOException(
                    what + "no trust in " + endpoint + " (" + network.getMessage()
                            + "): set archive.s3.ca-certificate to the authority that signed its certificate",
                    failure);
        }
        if (network != null) {
            return new StoreUnavailableException(
                    what + endpoint + " cannot be reached (" + network.getMessage()
                            + "): check archive.s3.endpoint and the network",
                    failure);
        }
        boolean lacksCredentials =
                failure.getMessage() != null && failure.getMessage().contains("credentials");
        return lacksCredentials
                ? new IOException(
                        what + "there are no credentials: set archive.s3.access-key and archive.s3.secret-key,"
                                + " or give them to the AWS SDK in the environment",
                        failure)
                : new StoreUnavailableException(what + failure.getMessage(), failure);
    }

    /** The failure of a conditional write: unknown, unless it is certain that nothing was written. */
    IOException ofConditionalWrite(String key, SdkException failure) {
        IOException described = of("write", key, failure);
        boolean surelyNotWritten = networkCause(failure) != null
                || (failure instanceof S3Exception answer
                        && answer.statusCode() < SERVER_ERROR
                        && answer.statusCode() != REQUEST_TIMEOUT);
        boolean conditionUnknown = failure instanceof S3Exception answer && answer.statusCode() == NOT_IMPLEMENTED;
        if (conditionUnknown) {
            return new IOException(
                    "cannot write " + key + " in " + storeName + ": " + endpoint
                            + " has no conditional writes (If-None-Match), which commits need: use a store that has them",
                    failure);
        }
        return surelyNotWritten || !(described instanceof StoreUnavailableException)
                ? described
                : new OutcomeUnknownException(
                        "nobody knows whether " + key + " was written in " + storeName + ": " + failure.getMessage(),
                        failure);
    }

    private IOException ofAnswer(String what, String key, S3Exception answer) {
        String code = answer.awsErrorDetails() == null
                ? null
                : answer.awsErrorDetails().errorCode();
        int status = answer.statusCode();
        if (answer instanceof NoSuchBucketException || "NoSuchBucket".equals(code)) {
            return new IOException(
                    what + "bucket " + bucket + " does not exist at " + endpoint + ": create it or correct archive.url",
                    answer);
        }
        if (status == NOT_FOUND) {
            NoSuchFileException missing =
                    new NoSuchFileException(key, null, "there is no object " + key + " in " + storeName);
            missing.initCause(answer);
            return missing;
        }
        if (status == FORBIDDEN || status == UNAUTHORIZED) {
            AccessDeniedException denied = new AccessDeniedException(
                    key,
                    null,
                    what + "access denied (" + codeOr(code, status) + "): check the access key, and that it may"
                            + " s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on bucket " + bucket);
            denied.initCause(answer);
            return denied;
        }
        if (status == MOVED) {
            return new IOException(
                    what + "bucket " + bucket + " is in another region or at another endpoint than " + endpoint
                            + ": correct archive.s3.region or archive.s3.endpoint",
                    answer);
        }
        String said = codeOr(code, status) + " from " + endpoint;
        boolean mayPass = status >= SERVER_ERROR || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS;
        return mayPass ? new StoreUnavailableException(what + said, answer) : new IOException(what + said, answer);
    }

    private static String codeOr(@Nullable String code, int status) {
        return code == null ? "status " + status : code + ", status " + status;
    }

    /** What kept a connection from being made at all, so that nothing was asked; null if something else failed. */
    private static @Nullable Throwable networkCause(SdkException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SSLHandshakeException) {
                return cause;
            }
        }
        return null;
    }
}
