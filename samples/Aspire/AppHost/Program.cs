using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
{
    Args = args,

    // The launch profile has the dashboard's addresses; without it, as in a test, there are none.
    DisableDashboard = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is null,
});

// In a project of your own, leave out WithProgram and install the tool: dotnet tool install --global zso.
var silo = Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", new DirectoryInfo(AppContext.BaseDirectory).Name, "ZeroShotOrleans.Silo.dll");
var zeroshot = builder.AddZeroShot("zeroshot", httpPort: builder.Configuration.GetValue<int?>("ZeroShotPort"))
    .WithProgram("dotnet", Path.GetFullPath(silo))
    .WithEncoders(2);

// With Redis the cluster survives the loss of its control silo. AddRedis of Aspire.Hosting.Redis starts one in a container; this one runs already.
if (builder.Configuration.GetConnectionString("redis") is not null)
{
    zeroshot.WithRedis(builder.AddConnectionString("redis"));
}

if (builder.Configuration["StateDirectory"] is { } state)
{
    zeroshot.WithSetting("Storage:Directory", state);
}

builder.AddProject<Projects.AspireApiSample>("api")
    .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("ApiPort"))
    .WithHttpHealthCheck("/health")
    .WithReference(zeroshot)
    .WaitFor(zeroshot);

builder.Build().Run();
