using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>How a silo reaches Azure Blob Storage. Credentials come from the environment or from Azure's default chain, never from here.</summary>
public sealed class AzureStoreOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "ObjectStores:Azure";

    /// <summary>The storage account of addresses without one, <c>az://CONTAINER/NAME</c>. Default: that of the environment (<c>AZURE_STORAGE_CONNECTION_STRING</c>, <c>AZURE_STORAGE_ACCOUNT</c>).</summary>
    [RegularExpression("[a-z0-9]{3,24}", ErrorMessage = "{0} must be a storage account: 3 to 24 lower-case letters and digits.")]
    public string? Account { get; set; }

    /// <summary>
    /// Address of that account's blob service if it is not <c>https://ACCOUNT.blob.core.windows.net</c>: another cloud's, a private one, or an emulator's, such as
    /// <c>http://127.0.0.1:10000/devstoreaccount1</c>. No other account is reached through it. Default none.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Whether requests carry no credentials, for public containers. Default false.</summary>
    public bool Anonymous { get; set; }
}

/// <summary>Checks <see cref="AzureStoreOptions"/>.</summary>
internal sealed partial class AzureStoreOptionsValidator : IValidateOptions<AzureStoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AzureStoreOptions options)
    {
        var members = new AzureStoreOptionsMembers().Validate(name, options);
        return members.Failed || EndpointRule.Accepts(options.Endpoint)
            ? members
            : ValidateOptionsResult.Fail(EndpointRule.Message(AzureStoreOptions.Section));
    }
}

/// <summary>Checks each member for itself.</summary>
[OptionsValidator]
internal sealed partial class AzureStoreOptionsMembers : IValidateOptions<AzureStoreOptions>;
