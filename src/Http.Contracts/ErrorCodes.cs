namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Error codes: the member <c>code</c> of every error response, in each format. Programs branch on them; messages are for people and may change.</summary>
public static class ErrorCodes
{
    /// <summary>Prefix of image errors on routes that answer one image, followed by the name of the <see cref="ImageError"/> in lower case. 400 or 500.</summary>
    public const string ImagePrefix = "image_";

    /// <summary>A value of the request is wrong; the message says which. 400.</summary>
    public const string BadRequest = "bad_request";

    /// <summary>A name in the URL is blank, too long, or has control characters. 400.</summary>
    public const string BadName = "bad_name";

    /// <summary>The body is not valid JSON, or not the JSON that the route expects. 400.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>An image is missing, or given in a way that cannot be read. 400.</summary>
    public const string InvalidImage = "invalid_image";

    /// <summary>Labels are missing or cannot be used. 400.</summary>
    public const string InvalidLabels = "invalid_labels";

    /// <summary>Embeddings are invalid: they must come from an earlier response. 400.</summary>
    public const string InvalidEmbeddings = "invalid_embeddings";

    /// <summary>The request has no labels, and the server has no default label set. 400.</summary>
    public const string LabelsMissing = "labels_missing";

    /// <summary>The request has no model, and the server has no default. 400.</summary>
    public const string ModelMissing = "model_missing";

    /// <summary>More images than a request may have. 400.</summary>
    public const string TooManyImages = "too_many_images";

    /// <summary>More inputs than a request for embeddings may have. 400.</summary>
    public const string TooManyInputs = "too_many_inputs";

    /// <summary>More labels than a request may have. 400.</summary>
    public const string TooManyLabels = "too_many_labels";

    /// <summary>A text to embed is too long. 400.</summary>
    public const string InputTooLong = "input_too_long";

    /// <summary>Embeddings cannot be cut to another width. 400.</summary>
    public const string DimensionsNotSupported = "dimensions_not_supported";

    /// <summary>Token ids in place of texts. 400.</summary>
    public const string TokenIdsNotSupported = "token_ids_not_supported";

    /// <summary>A part of a form has a transfer encoding. 400.</summary>
    public const string PartEncoding = "part_encoding";

    /// <summary>The body ended early. 400.</summary>
    public const string BodyBroken = "body_broken";

    /// <summary>The body is not valid for its Content-Encoding. 400.</summary>
    public const string BodyDamaged = "body_damaged";

    /// <summary>The key or token is missing or invalid. 401.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The key or token lacks the scope that the route needs. 403.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The server accepts no jobs over its own files. 403.</summary>
    public const string NoRoots = "no_roots";

    /// <summary>The server accepts no jobs over object stores. 403.</summary>
    public const string NoStores = "no_stores";

    /// <summary>The request comes from a web page of an origin that the server does not allow. 403.</summary>
    public const string OtherSite = "other_site";

    /// <summary>The server asks for no key, but the action is an administrator's and needs the token of the server's process. 403.</summary>
    public const string AdminTokenMissing = "admin_token_missing";

    /// <summary>The job, label set, silo or route does not exist, or belongs to another tenant. 404.</summary>
    public const string NotFound = "not_found";

    /// <summary>The model does not exist. 404.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>The image has no thumbnail. 404.</summary>
    public const string NoPicture = "no_picture";

    /// <summary>The route does not support the method. 405.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The body did not arrive in time. 408.</summary>
    public const string BodyTooSlow = "body_too_slow";

    /// <summary>The job failed before the first result that was asked for. 409.</summary>
    public const string JobFailed = "job_failed";

    /// <summary>Results in that format are available only after the job has ended. 409.</summary>
    public const string JobNotEnded = "job_not_ended";

    /// <summary>The upload is complete: the job accepts no more images. 409.</summary>
    public const string UploadComplete = "upload_complete";

    /// <summary>The images sent do not follow those that the job has. 409.</summary>
    public const string UploadGap = "upload_gap";

    /// <summary>The job does not have all images of the upload. 409.</summary>
    public const string UploadIncomplete = "upload_incomplete";

    /// <summary>The body is larger than the server accepts. 413.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The upload is larger than a job allows. 413.</summary>
    public const string UploadTooLarge = "upload_too_large";

    /// <summary>The Content-Encoding is not supported. 415.</summary>
    public const string UnsupportedEncoding = "unsupported_encoding";

    /// <summary>The route does not accept that Content-Type. 415.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>The request goes to a host name that is not the server's. 421.</summary>
    public const string UnknownHost = "unknown_host";

    /// <summary>The server or the cluster is overloaded; repeating the request does no harm. Retry after Retry-After. 429.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The key has reached its maximum of open jobs; nothing was done. Retry after Retry-After. 429.</summary>
    public const string TooManyJobs = "too_many_jobs";

    /// <summary>The cluster has no silo for the work; nothing was done. Retry after Retry-After. 429.</summary>
    public const string NoSilo = "no_silo";

    /// <summary>The model's folder changed or differs between silos. Retry after Retry-After. 429.</summary>
    public const string ModelMismatch = "model_mismatch";

    /// <summary>The cluster did not answer in time; the request may have been carried out. Retry after Retry-After if repeating it is safe. 429.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The silo is stopping and the body had not arrived; nothing was done, or of an upload only what an earlier answer confirmed. Retry after Retry-After. 429.</summary>
    public const string Stopping = "stopping";

    /// <summary>The model's folder on the server is unusable; its log says why. 500.</summary>
    public const string ModelBroken = "model_broken";

    /// <summary>The stored state of what was asked for is damaged. 500.</summary>
    public const string StateDamaged = "state_damaged";

    /// <summary>The server could not read or write its state; its log says why. 500.</summary>
    public const string StorageFailed = "storage_failed";

    /// <summary>The server failed; its log has the details under the request id. 500.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The tenant has reached its limit of stored jobs or bytes; nothing was done. Delete jobs, then retry. 507.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The server's storage has too little room for new jobs; nothing was done. 507.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>The response was not ready in time, and the request was cancelled. 504.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>Rejected with a status that has no specific code.</summary>
    public const string Refused = "refused";

    /// <summary>The code of an image that cannot be classified.</summary>
    public static string Of(ImageError error) => ImagePrefix + error.ToString().ToLowerInvariant();
}
