using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Native.Vectors;

/// <summary>The format of exported embeddings.</summary>
/// <param name="Name">Its name in a query.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Extension">Ending of a file with it; empty if a browser shows it.</param>
internal sealed record VectorFormat(string Name, string ContentType, string Extension)
{
    /// <summary>One JSON object.</summary>
    public static readonly VectorFormat Json = new("json", "application/json", "");

    /// <summary>One JSON object per line, with the embedding.</summary>
    public static readonly VectorFormat JsonLines = new("ndjson", "application/x-ndjson", "");

    /// <summary>Apache Parquet.</summary>
    public static readonly VectorFormat Parquet = new("parquet", "application/vnd.apache.parquet", ".parquet");

    /// <summary>A NumPy array of the rows with an embedding.</summary>
    public static readonly VectorFormat Array = new("npy", "application/x-npy", ".npy");

    /// <summary>One JSON object per line, with the row of the array in place of the embedding.</summary>
    public static readonly VectorFormat Names = new("npy-names", "application/x-ndjson", "");

    /// <summary>The formats of label sets, whose names are in their order anyway. The first is the default.</summary>
    public static readonly VectorFormat[] OfLabels = [Json, JsonLines, Parquet, Array];

    /// <summary>The formats of jobs; the first is the default.</summary>
    public static readonly VectorFormat[] OfJobs = [.. OfLabels, Names];

    /// <summary>The format of a request.</summary>
    /// <param name="request">Its Accept header decides when no format is named.</param>
    /// <param name="name">Name of a format, or null.</param>
    /// <param name="formats">The formats of the route.</param>
    /// <exception cref="ApiException">The name is unknown.</exception>
    public static VectorFormat Of(HttpRequest request, string? name, VectorFormat[] formats)
    {
        if (name is not null)
        {
            return System.Array.Find(formats, format => format.Name == name) ?? throw new ApiException(ApiError.BadRequest(
                $"'format' is '{name}'; it must be {string.Join(", ", formats[..^1].Select(format => format.Name))} or {formats[^1].Name}.{ClosestName.Question(name, formats.Select(format => format.Name))}"));
        }

        // What browsers and curl send by default (text/html, */*) gets the default format.
        var accepted = request.GetTypedHeaders().Accept.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1);
        return accepted.Select(type => System.Array.Find(formats, format => type.MediaType.Equals(format.ContentType, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(format => format is not null) ?? Json;
    }
}
