using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>How a silo reaches Google Cloud Storage. Credentials are Application Default Credentials, never from here.</summary>
public sealed class GoogleStoreOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "ObjectStores:Google";

    /// <summary>
    /// Address of the service if it is not <c>https://storage.googleapis.com</c>, without a path: a private one, or an emulator's, such as <c>http://127.0.0.1:4443</c>. Default: that of
    /// <c>STORAGE_EMULATOR_HOST</c>, which is used without credentials, otherwise Google's.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Whether requests carry no credentials, for public buckets. Default false.</summary>
    public bool Anonymous { get; set; }

    /// <summary>The project that is billed for requests, which buckets with "requester pays" ask for. Default none: the bucket's.</summary>
    [RegularExpression("[a-z0-9.:-]{1,100}", ErrorMessage = "{0} must be the ID or number of a project: letters, digits and hyphens.")]
    public string? UserProject { get; set; }
}

/// <summary>Checks <see cref="GoogleStoreOptions"/>.</summary>
internal sealed class GoogleStoreOptionsValidator : IValidateOptions<GoogleStoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GoogleStoreOptions options)
    {
        var members = new GoogleStoreOptionsMembers().Validate(name, options);
        return members.Failed ? members
            : !EndpointRule.Accepts(options.Endpoint) ? ValidateOptionsResult.Fail(EndpointRule.Message(GoogleStoreOptions.Section))
            : options.Endpoint is { AbsolutePath: not "/" } ? ValidateOptionsResult.Fail($"{GoogleStoreOptions.Section}:{nameof(GoogleStoreOptions.Endpoint)} must have no path: https://HOST.")
            : members;
    }
}

/// <summary>Checks each member for itself.</summary>
[OptionsValidator]
internal sealed partial class GoogleStoreOptionsMembers : IValidateOptions<GoogleStoreOptions>;
