using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ZeroShotOrleans.AspireHosting.Tests;

public sealed class ZeroShotResourceTests
{
    [Fact]
    public async Task One_silo_has_all_roles_and_listens_where_its_endpoints_say()
    {
        var cluster = Builder().AddZeroShot("zeroshot", httpPort: 8080, gatewayPort: 30_000).WithSetting("Images:Roots:0", "/photos");

        var settings = await SettingsAsync(cluster.Resource);

        Assert.Equal("All", settings["Cluster__Roles"]);
        Assert.Equal("http://127.0.0.1:8080", settings["Http__Urls"]);
        Assert.Equal("30000", settings["Cluster__GatewayPort"]);
        Assert.Equal("/photos", settings["Images__Roots__0"]);
        Assert.Equal("zso", cluster.Resource.Command);
        Assert.Single(cluster.Resource.Annotations.OfType<HealthCheckAnnotation>());
        Assert.StartsWith("Http={zeroshot.bindings.http.url};Gateway=", cluster.Resource.ConnectionStringExpression.ValueExpression, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoders_join_the_control_silo_and_have_its_settings_and_program()
    {
        var builder = Builder();
        var cluster = builder.AddZeroShot("zeroshot").WithEncoders(2).WithSetting("Encoder:Precision", "int8").WithProgram("dotnet", "Silo.dll");

        var control = await SettingsAsync(cluster.Resource);
        var encoders = builder.Resources.OfType<ExecutableResource>().Where(resource => resource.Name.StartsWith("zeroshot-encoder-", StringComparison.Ordinal)).ToArray();
        Assert.Equal("Control", control["Cluster__Roles"]);
        Assert.Equal(2, encoders.Length);
        foreach (var encoder in encoders)
        {
            var settings = await SettingsAsync(encoder);
            Assert.Equal("Encoder", settings["Cluster__Roles"]);
            Assert.Equal($"127.0.0.1:{control["Cluster__SiloPort"]}", settings["Cluster__Primary"]);
            Assert.Equal("int8", settings["Encoder__Precision"]);
            Assert.NotEqual(control["Cluster__SiloPort"], settings["Cluster__SiloPort"]);
            Assert.Equal("dotnet", encoder.Command);
        }
    }

    [Fact]
    public async Task With_redis_the_cluster_and_its_clients_find_each_other_there()
    {
        var builder = Builder();
        var redis = builder.AddConnectionString("redis");
        var cluster = builder.AddZeroShot("zeroshot").WithEncoders(1).WithRedis(redis);

        var encoder = builder.Resources.OfType<ExecutableResource>().Single(resource => resource.Name == "zeroshot-encoder-1");

        Assert.Equal("", (await SettingsAsync(encoder))["Cluster__Primary"]);
        Assert.True((await SettingsAsync(cluster.Resource)).ContainsKey("Redis__ConnectionString"));
        Assert.EndsWith("Redis=\"{redis.connectionString}\"", cluster.Resource.ConnectionStringExpression.ValueExpression, StringComparison.Ordinal);
        Assert.Contains(cluster.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == redis.Resource);
    }

    private static IDistributedApplicationBuilder Builder() => DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    private static async Task<Dictionary<string, string>> SettingsAsync(IResource resource)
    {
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables.ToDictionary(variable => variable.Key, variable => variable.Value.ToString()!);
    }
}
