namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Codes of errors: the member <c>code</c> of every refusal, in each dialect. Programs decide by them; messages are for people and may change.</summary>
public static class ErrorCodes
{
    /// <summary>Prefix of errors of an image on routes that answer one image: the name of an <see cref="ImageError"/> in lower case follows. 400 or 500.</summary>
    public const string ImagePrefix = "image_";

    /// <summary>A value of the request is wrong; the message says which. 400.</summary>
    public const string BadRequest = "bad_request";

    /// <summary>A name in the URL is blank, too long, or has control characters. 400.</summary>
    public const string BadName = "bad_name";

    /// <summary>The body is not JSON, or not the JSON that the route takes. 400.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>An image is missing, or given in a way that cannot be read. 400.</summary>
    public const string InvalidImage = "invalid_image";

    /// <summary>Labels are missing or cannot be used. 400.</summary>
    public const string InvalidLabels = "invalid_labels";

    /// <summary>Embeddings are not what an earlier answer gave. 400.</summary>
    public const string InvalidEmbeddings = "invalid_embeddings";

    /// <summary>The request names no labels, and the server has no default label set. 400.</summary>
    public const string LabelsMissing = "labels_missing";

    /// <summary>The request names no model, and the server has no default. 400.</summary>
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

    /// <summary>The body broke off. 400.</summary>
    public const string BodyBroken = "body_broken";

    /// <summary>The body is not valid for its Content-Encoding. 400.</summary>
    public const string BodyDamaged = "body_damaged";

    /// <summary>No key or token, or one that is not valid. 401.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The key or token lacks the scope that the route needs. 403.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The server takes no jobs over its own files. 403.</summary>
    public const string NoRoots = "no_roots";

    /// <summary>A session of the console was asked for by another site. 403.</summary>
    public const string OtherSite = "other_site";

    /// <summary>There is no such job, label set, silo or route, or it belongs to another tenant. 404.</summary>
    public const string NotFound = "not_found";

    /// <summary>There is no such model. 404.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>There is no thumbnail of that image. 404.</summary>
    public const string NoPicture = "no_picture";

    /// <summary>The route takes other methods. 405.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The body did not arrive in time. 408.</summary>
    public const string BodyTooSlow = "body_too_slow";

    /// <summary>The job failed before the first result that was asked for. 409.</summary>
    public const string JobFailed = "job_failed";

    /// <summary>The job has to end before it can be read in that format. 409.</summary>
    public const string JobNotEnded = "job_not_ended";

    /// <summary>The upload was completed: the job takes no more images. 409.</summary>
    public const string UploadComplete = "upload_complete";

    /// <summary>The images sent do not follow those that the job has. 409.</summary>
    public const string UploadGap = "upload_gap";

    /// <summary>The job does not have all images of the upload. 409.</summary>
    public const string UploadIncomplete = "upload_incomplete";

    /// <summary>The body is larger than the server takes. 413.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The upload is larger than a job may have. 413.</summary>
    public const string UploadTooLarge = "upload_too_large";

    /// <summary>The Content-Encoding is not supported. 415.</summary>
    public const string UnsupportedEncoding = "unsupported_encoding";

    /// <summary>The route does not take a body of that Content-Type. 415.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>Too much at once, here or in the cluster; nothing was done. Send again after Retry-After. 429.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The key has as many open jobs as it may; nothing was done. Send again after Retry-After. 429.</summary>
    public const string TooManyJobs = "too_many_jobs";

    /// <summary>The cluster has no silo for the work; nothing was done. Send again after Retry-After. 429.</summary>
    public const string NoSilo = "no_silo";

    /// <summary>The model's folder changed or differs between silos. Send again after Retry-After. 429.</summary>
    public const string ModelMismatch = "model_mismatch";

    /// <summary>The cluster did not answer in time; the request may have been carried out. Send again after Retry-After if that does no harm. 429.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The silo is stopping and the body had not arrived; nothing was done, or of an upload only what an earlier answer confirmed. Send again after Retry-After. 429.</summary>
    public const string Stopping = "stopping";

    /// <summary>The model's folder on the server cannot be used; its log says why. 500.</summary>
    public const string ModelBroken = "model_broken";

    /// <summary>The stored state of what was asked for is damaged. 500.</summary>
    public const string StateDamaged = "state_damaged";

    /// <summary>The server could not read or write its state; its log says why. 500.</summary>
    public const string StorageFailed = "storage_failed";

    /// <summary>The server failed; its log has the details under the request id. 500.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The answer was not there in time, and the work was given up. 504.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>Refused with a status that has no code of its own.</summary>
    public const string Refused = "refused";

    /// <summary>The code of an image that cannot be classified.</summary>
    public static string Of(ImageError error) => ImagePrefix + error.ToString().ToLowerInvariant();
}
