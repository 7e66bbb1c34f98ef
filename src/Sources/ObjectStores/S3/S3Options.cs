using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>How a silo reaches Amazon S3, or a store that speaks its protocol. Credentials are those of the AWS SDK's default chain.</summary>
public sealed partial class S3Options : IValidatableObject
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "ObjectStores:S3";

    /// <summary>
    /// URL of a compatible store, such as <c>https://minio.example.org:9000</c>. Default none: the environment variables <c>AWS_ENDPOINT_URL_S3</c> and <c>AWS_ENDPOINT_URL</c>, and
    /// without them Amazon S3.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Whether the endpoint may be <c>http://</c> on another machine: images and temporary credentials are then readable on the way. Default false.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Region, such as <c>eu-central-1</c>. Default none: that of <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c> or the profile, and without them <c>us-east-1</c>. A bucket in another
    /// region is found by the answer of the first one.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>Whether the bucket is part of the path and not of the host's name. Default none: true with an endpoint, false without.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>Whether requests are sent without credentials, for public buckets. Default false.</summary>
    public bool Anonymous { get; set; }

    /// <summary>Whether the owner of the credentials pays for requests, where a bucket asks for it. Default false.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>Checks the rules that no attribute can express.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not null && S3Endpoint.Refusal(Endpoint, AllowHttp) is { } refusal)
        {
            yield return new ValidationResult($"{Section}:{nameof(Endpoint)} {refusal}");
        }

        if (Region is not null && !IsRegion(Region))
        {
            yield return new ValidationResult($"{Section}:{nameof(Region)} must be the name of a region, such as eu-central-1.");
        }

        if (Anonymous && RequesterPays)
        {
            yield return new ValidationResult($"{Section}:{nameof(RequesterPays)} needs credentials: remove it, or {Section}:{nameof(Anonymous)}.");
        }
    }

    /// <summary>Whether a text can be the name of a region. It becomes part of a host's name, also where a server sent it.</summary>
    internal static bool IsRegion(string text) => RegionName().IsMatch(text);

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();
}

/// <summary>Checks the values of <see cref="S3Options"/>.</summary>
[OptionsValidator]
internal sealed partial class S3OptionsValidator : IValidateOptions<S3Options>;
