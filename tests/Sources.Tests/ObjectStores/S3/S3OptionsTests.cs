using Amazon.S3.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Settings and the environment: what is accepted, what wins, and which URL comes out.</summary>
public sealed class S3OptionsTests
{
    [Theory]
    [InlineData("https://minio.example.org:9000", null)]
    [InlineData("https://account.r2.cloudflarestorage.com", null)]
    [InlineData("http://127.0.0.1:9000", null)]
    [InlineData("http://localhost:9000/", null)]
    [InlineData("http://minio:9000", "AllowHttp")]
    [InlineData("ftp://minio:9000", "must be a URL")]
    [InlineData("minio:9000", "must be a URL")]
    [InlineData("https://key:secret@minio.example.org", "must be a URL")]
    [InlineData("https://minio.example.org/?X-Amz-Signature=abc", "must be a URL")]
    public void An_endpoint_is_an_https_url_or_on_this_machine(string endpoint, string? refusal)
    {
        var result = new S3OptionsValidator().Validate(null, new S3Options { Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute) });

        Assert.Equal(refusal is not null, result.Failed);
        Assert.Contains(refusal ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("Signature", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-central-1", true)]
    [InlineData("auto", true)]
    [InlineData("", false)]
    [InlineData("eu-central-1.example.org", false)]
    [InlineData("EU", false)]
    [InlineData("-", false)]
    public void A_region_is_a_name(string region, bool accepted) =>
        Assert.Equal(accepted, new S3OptionsValidator().Validate(null, new S3Options { Region = region }).Succeeded);

    [Fact]
    public void Who_has_no_credentials_cannot_pay() =>
        Assert.Contains("RequesterPays", new S3OptionsValidator().Validate(null, new S3Options { Anonymous = true, RequesterPays = true }).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public async Task The_store_is_registered_with_its_settings()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ObjectStores:S3:Endpoint"] = "https://minio.example.org",
            ["ObjectStores:S3:PathStyle"] = "false",
        }).Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddObjectStore<S3Store, S3Options, S3OptionsValidator>(S3Options.Section).AddObjectStore<S3Store, S3Options, S3OptionsValidator>(S3Options.Section).BuildServiceProvider();

        Assert.Equal(ObjectStoreKind.S3, Assert.Single(services.GetServices<IObjectStore>()).Kind);
        var options = services.GetRequiredService<IOptions<S3Options>>().Value;
        Assert.Equal((new Uri("https://minio.example.org"), false), (options.Endpoint, options.PathStyle));
    }

    [Theory]
    [InlineData("", "", null, "us-east-1", false)]
    [InlineData("AWS_REGION=eu-west-1", "eu-west-3", null, "eu-west-1", false)]
    [InlineData("AWS_DEFAULT_REGION=eu-west-2", "eu-west-3", null, "eu-west-2", false)]
    [InlineData("", "eu-west-3", null, "eu-west-3", false)]
    [InlineData("AWS_ENDPOINT_URL=https://a.example.org", "", "https://a.example.org/", "us-east-1", true)]
    [InlineData("AWS_ENDPOINT_URL=https://a.example.org AWS_ENDPOINT_URL_S3=https://b.example.org", "", "https://b.example.org/", "us-east-1", true)]
    [InlineData("AWS_ENDPOINT_URL=https://a.example.org AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "", null, "us-east-1", false)]
    public void What_the_options_leave_open_comes_from_the_environment(string environment, string profileRegion, string? url, string region, bool pathStyle)
    {
        var variables = Variables(environment);

        Assert.Equal(
            new S3Endpoint(url is null ? null : new Uri(url), region, pathStyle), S3Endpoint.Of(new S3Options(), variables.GetValueOrDefault, () => profileRegion));
    }

    [Fact]
    public void Options_win_over_the_environment()
    {
        var variables = Variables("AWS_REGION=eu-west-1 AWS_ENDPOINT_URL=https://a.example.org");
        var options = new S3Options { Endpoint = new Uri("https://c.example.org"), Region = "auto", PathStyle = false };

        Assert.Equal(new S3Endpoint(options.Endpoint, "auto", false), S3Endpoint.Of(options, variables.GetValueOrDefault, () => null));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL=http://minio:9000")]
    [InlineData("AWS_ENDPOINT_URL=minio")]
    [InlineData("AWS_REGION=evil.example.org/")]
    public void The_environment_is_checked_like_the_options(string environment) => Assert.Equal(
        ObjectStoreError.Refused,
        Assert.Throws<ObjectStoreException>(() => S3Endpoint.Of(new S3Options(), Variables(environment).GetValueOrDefault, () => null)).Error);

    [Theory]
    [InlineData(null, "s3.eu-west-1.amazonaws.com", true)]
    [InlineData(null, "photos.s3.eu-west-1.amazonaws.com", true)]
    [InlineData(null, "photos.s3.cn-north-1.amazonaws.com.cn", true)]
    [InlineData(null, "amazonaws.com.example.org", false)]
    [InlineData(null, "169.254.169.254", false)]
    [InlineData("https://minio.example.org", "photos.minio.example.org", true)]
    [InlineData("https://minio.example.org", "MINIO.example.org", true)]
    [InlineData("https://minio.example.org", "example.org", false)]
    [InlineData("https://minio.example.org", "s3.amazonaws.com", false)]
    public void Requests_go_to_the_hosts_of_the_store(string? endpoint, string host, bool covered) =>
        Assert.Equal(covered, new S3Endpoint(endpoint is null ? null : new Uri(endpoint), "us-east-1", false).Covers(host));

    [Theory]
    [InlineData(null, "photos", "https://photos.s3.eu-central-1.amazonaws.com/")]
    [InlineData(null, "photos.example.org", "https://s3.eu-central-1.amazonaws.com/photos.example.org/")]
    [InlineData(null, "Photos_2010", "https://s3.eu-central-1.amazonaws.com/Photos_2010/")]
    [InlineData("https://minio.example.org", "photos", "https://minio.example.org/photos/")]
    [InlineData("https://minio.example.org:9000/", "photos.example.org", "https://minio.example.org:9000/photos.example.org/")]
    public void The_bucket_is_in_the_host_where_its_certificate_allows_it_and_else_in_the_path(string? endpoint, string bucket, string url)
    {
        using var clients = new S3Clients(
            new S3Options { Endpoint = endpoint is null ? null : new Uri(endpoint), Region = "eu-central-1" }, new ObjectStoreOptions(), TimeProvider.System, new Amazon.Runtime.BasicAWSCredentials("a", "b"));

        Assert.Equal(url, clients.For(bucket).DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = bucket, Key = "a" }).URL);
    }

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
