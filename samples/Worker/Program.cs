using WorkerSample;

var builder = Host.CreateApplicationBuilder(args);

// Connects when the host starts, as the section ZeroShot of appsettings.json says, and registers IZeroShotClient.
builder.AddZeroShotClient();
builder.Services.AddOptions<FolderOptions>().BindConfiguration(FolderOptions.Section)
    .Validate(options => Path.IsPathFullyQualified(options.Path), "Folder:Path must be an absolute path: the silos open it too.")
    .Validate(options => options.Labels.Count > 0, "Folder:Labels is required.")
    .ValidateOnStart();
builder.Services.AddHostedService<FolderClassifier>();

await builder.Build().RunAsync();
