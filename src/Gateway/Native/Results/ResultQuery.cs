using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>The form of an answer with results.</summary>
internal enum ResultMediaType
{
    /// <summary>A JSON object on each line.</summary>
    JsonLines,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Server-sent events.</summary>
    Events,
}

/// <summary>Which results are asked for.</summary>
/// <param name="Form">In which form.</param>
/// <param name="From">Index of the first image wanted.</param>
/// <param name="Follow">Whether those that are still to come are waited for.</param>
internal sealed record ResultQuery(ResultMediaType Form, long From, bool Follow)
{
    /// <summary>Content types by form.</summary>
    public static readonly IReadOnlyDictionary<ResultMediaType, string> ContentTypes = new Dictionary<ResultMediaType, string>
    {
        [ResultMediaType.JsonLines] = "application/x-ndjson",
        [ResultMediaType.Csv] = "text/csv",
        [ResultMediaType.Parquet] = "application/vnd.apache.parquet",
        [ResultMediaType.Events] = "text/event-stream",
    };

    /// <summary>Reads the query.</summary>
    /// <param name="request">Its header Accept decides where no format is named.</param>
    /// <param name="format">Name of a format, or null.</param>
    /// <param name="from">Index of the first image wanted, or null.</param>
    /// <param name="follow">Whether to follow, or null.</param>
    /// <param name="lastEventId">Of a reader of events that comes back: the image that it has whole.</param>
    /// <exception cref="ApiException">There is no such format or position.</exception>
    public static ResultQuery Of(HttpRequest request, string? format, long? from, bool? follow, string? lastEventId)
    {
        var form = format is null ? Accepted(request) : format.ToLowerInvariant() switch
        {
            "ndjson" => ResultMediaType.JsonLines,
            "csv" => ResultMediaType.Csv,
            "parquet" => ResultMediaType.Parquet,
            "sse" => ResultMediaType.Events,
            _ => throw new ApiException(ApiError.BadRequest($"'format' is '{format}'; it must be ndjson, csv, parquet or sse.{ClosestName.Question(format, ["ndjson", "csv", "parquet", "sse"])}")),
        };
        var first = form == ResultMediaType.Events && !string.IsNullOrEmpty(lastEventId) ? Behind(lastEventId) : from ?? 0;
        return first >= 0
            ? new ResultQuery(form, first, follow ?? form == ResultMediaType.Events)
            : throw new ApiException(ApiError.BadRequest($"'from' is {first}; it is the index of an image, 0 or more."));
    }

    private static long Behind(string lastEventId) => long.TryParse(lastEventId, out var last) && last is >= 0 and < long.MaxValue
        ? last + 1
        : throw new ApiException(ApiError.BadRequest($"The header Last-Event-ID is '{lastEventId}'; the ids of these events are indexes of images, 0 or more."));

    // What a browser or curl sends without a thought (text/html, */*) gets the default, as does what is not known.
    private static ResultMediaType Accepted(HttpRequest request)
    {
        foreach (var accepted in request.GetTypedHeaders().Accept.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (accepted.MatchesAllTypes)
            {
                break;
            }

            foreach (var (form, type) in ContentTypes)
            {
                if (accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                {
                    return form;
                }
            }
        }

        return ResultMediaType.JsonLines;
    }
}
