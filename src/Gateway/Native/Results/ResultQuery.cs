using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Native.Results;

/// <summary>The format of the results.</summary>
internal enum ResultMediaType
{
    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Server-sent events.</summary>
    Events,
}

/// <summary>Which results to return, and how.</summary>
/// <param name="Form">The format.</param>
/// <param name="From">Index of the first image to return.</param>
/// <param name="Follow">Whether to wait for results that do not exist yet.</param>
internal sealed record ResultQuery(ResultMediaType Form, long From, bool Follow)
{
    /// <summary>What a reconnecting client of events has; null for any other request.</summary>
    public EventId? Last { get; private init; }

    /// <summary>Content type of each format.</summary>
    public static readonly IReadOnlyDictionary<ResultMediaType, string> ContentTypes = new Dictionary<ResultMediaType, string>
    {
        [ResultMediaType.JsonLines] = "application/x-ndjson",
        [ResultMediaType.Csv] = "text/csv",
        [ResultMediaType.Parquet] = "application/vnd.apache.parquet",
        [ResultMediaType.Events] = "text/event-stream",
    };

    /// <summary>Parses the query.</summary>
    /// <param name="request">Its Accept header decides when no format is given.</param>
    /// <param name="format">Name of a format, or null.</param>
    /// <param name="from">Index of the first image to return, or null.</param>
    /// <param name="follow">Whether to follow, or null.</param>
    /// <param name="lastEventId">The Last-Event-ID of a reconnecting client: the last image it received completely.</param>
    /// <exception cref="ApiException">The format or the position is invalid.</exception>
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
        var last = form == ResultMediaType.Events && !string.IsNullOrEmpty(lastEventId) ? IdOf(lastEventId) : (EventId?)null;
        var first = last?.Next ?? from ?? 0;
        return first >= 0
            ? new ResultQuery(form, first, follow ?? form == ResultMediaType.Events) { Last = last }
            : throw new ApiException(ApiError.BadRequest($"'from' is {first}, but must be the index of an image, 0 or more."));
    }

    private static EventId IdOf(string lastEventId) => EventId.TryParse(lastEventId, out var id)
        ? id
        : throw new ApiException(ApiError.BadRequest($"The header Last-Event-ID is '{lastEventId}', but must be the id of an event: the index of an image, 0 or more, or that of the event 'end'."));

    // Accept headers that browsers and curl send by default (text/html, */*), and unknown ones, get the default format.
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
