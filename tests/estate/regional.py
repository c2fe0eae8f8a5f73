"""How AWS tells what `regions.py` says: the answers of the services that live in regions, and of the organisation."""

import base64
import hashlib
import json

import regions
from company import ORGANIZATION
from regions import IN_USE, IRELAND, VIRGINIA

NOTHING_OF_THE_KEY = "because no resource-based policy allows the {action} action"
NOT_TOLD = "You don't have permissions to access this resource."


def hexadecimal(text, length):
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def uuid(text):
    digits = hexadecimal(text, 32)
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"a{digits[17:20]}", digits[20:]))


def record_regions(r):
    organization(r)
    everywhere(r)
    for name in IN_USE:
        Region(r, name, regions.OF[r.id][name]).record()


# The organisation

def organization(r):
    root, arn = regions.ROOT, f"arn:aws:organizations::{ORGANIZATION['management']}"
    # No policy of these types is attached anywhere.
    r.error("organizations:DescribeEffectivePolicy", {}, "EffectivePolicyNotFoundException",
            "There is no effective policy of this type for the account.")
    if r.id not in regions.TOLD:
        for operation in ("ListRoots", "ListAWSServiceAccessForOrganization", "ListDelegatedAdministrators"):
            r.error(f"organizations:{operation}", {}, "AccessDeniedException", NOT_TOLD, kind="denied")
        return
    kind = "SERVICE_CONTROL_POLICY"
    r.answer("organizations:ListRoots", {}, {"Roots": [{
        "Arn": f"{arn}:root/{ORGANIZATION['id']}/{root}", "Id": root, "Name": "Root", "PolicyTypes": [{"Status": "ENABLED", "Type": kind}]}]})
    summaries = {}
    for id, (name, _) in regions.CONTROL_POLICIES.items():
        managed = id == "p-FullAWSAccess"
        owner = "arn:aws:organizations::aws:policy" if managed else f"{arn}:policy/{ORGANIZATION['id']}"
        summaries[id] = {"Arn": f"{owner}/service_control_policy/{id}", "AwsManaged": managed, "Description": "", "Id": id, "Name": name, "Type": kind}
    target, used = r.id, set()
    while True:
        ids = regions.ATTACHED.get(target, ["p-FullAWSAccess"])
        used.update(ids)
        r.answer("organizations:ListPoliciesForTarget", {"Filter": kind, "TargetId": target}, {"Policies": [summaries[id] for id in ids]})
        if target == root:
            break
        parent = regions.PARENTS[target]
        r.answer("organizations:ListParents", {"ChildId": target}, {
            "Parents": [{"Id": parent, "Type": "ROOT" if parent == root else "ORGANIZATIONAL_UNIT"}]})
        target = parent
    for id in sorted(used):
        content = json.dumps(regions.CONTROL_POLICIES[id][1])
        r.answer("organizations:DescribePolicy", {"PolicyId": id}, {"Policy": {"Content": content, "PolicySummary": summaries[id]}})
    r.answer("organizations:ListAWSServiceAccessForOrganization", {}, {"EnabledServicePrincipals": [
        {"DateEnabled": "2022-05-09T07:50:00Z", "ServicePrincipal": f"{service}.amazonaws.com"} for service in regions.TRUSTED]})
    r.answer("organizations:ListDelegatedAdministrators", {}, {"DelegatedAdministrators": [
        {"Arn": f"{arn}:account/{ORGANIZATION['id']}/{account}", "DelegationEnabledDate": "2024-09-09T08:30:00Z", "Email": "aws@larkfield.example",
         "Id": account, "JoinedMethod": "CREATED", "Name": "larkfield-production", "Status": "ACTIVE"} for account in regions.DELEGATED]})
    for account, services in regions.DELEGATED.items():
        r.answer("organizations:ListDelegatedServicesForAccount", {"AccountId": account}, {"DelegatedServices": [
            {"DelegationEnabledDate": "2024-09-09T08:30:00Z", "ServicePrincipal": f"{service}.amazonaws.com"} for service in services]})


# What the company has in no region: the services answer with an empty list

NONE_OF = {
    "config:DescribeRetentionConfigurations": "RetentionConfigurations",
    "config:DescribeConfigurationAggregators": "ConfigurationAggregators",
    "cloudtrail:ListEventDataStores": "EventDataStores",
    "ec2:DescribeClientVpnEndpoints": "ClientVpnEndpoints",
    "ec2:DescribeTransitGatewayAttachments": "TransitGatewayAttachments",
    "ec2:DescribeTransitGateways": "TransitGateways",
    "ec2:DescribeVpcEndpointServiceConfigurations": "ServiceConfigurations",
    "ec2:DescribeVpnConnections": "VpnConnections",
}


def everywhere(r):
    for call, member in NONE_OF.items():
        r.answer(call, {}, {member: []})
    r.answer("kms:DescribeCustomKeyStores", {}, {"CustomKeyStores": [], "Truncated": False})
    # The organisation's trail is told of in every region of every account.
    status_of_trail(r, regions.ORGANIZATION_TRAIL, ORGANIZATION["management"])
    home = regions.OF[r.id][IRELAND]["hub"]
    if home and home["aggregator"]:
        arn = aggregator_arn(r.id, home["aggregator"])
        r.answer("securityhub:GetFindingAggregator", {"FindingAggregatorArn": arn}, {
            "FindingAggregationRegion": home["aggregator"], "FindingAggregatorArn": arn, "RegionLinkingMode": "ALL_REGIONS"})


def aggregator_arn(account, region):
    return f"arn:aws:securityhub:{region}:{account}:finding-aggregator/{uuid(f'{account} aggregator')}"


def trail_arn(trail, account):
    return f"arn:aws:cloudtrail:{trail['home']}:{account}:trail/{trail['name']}"


def described_trail(trail, account):
    described = {
        "HasCustomEventSelectors": True, "HasInsightSelectors": False, "HomeRegion": trail["home"],
        "IncludeGlobalServiceEvents": trail["everywhere"], "IsMultiRegionTrail": trail["everywhere"],
        "IsOrganizationTrail": trail["organization"], "LogFileValidationEnabled": trail["validates"], "Name": trail["name"],
        "S3BucketName": trail["bucket"], "TrailARN": trail_arn(trail, account)}
    if trail["key"]:
        described["KmsKeyId"] = trail["key"]
    if trail["log_group"]:
        described["CloudWatchLogsLogGroupArn"] = f"arn:aws:logs:{trail['home']}:{account}:log-group:{trail['log_group']}:*"
        described["CloudWatchLogsRoleArn"] = f"arn:aws:iam::{account}:role/trail-to-logs"
    return described


def status_of_trail(r, trail, account):
    arn = trail_arn(trail, account)
    status = {"IsLogging": True, "LatestDeliveryTime": trail["delivered"], "StartLoggingTime": trail["created"]}
    if trail["log_group"]:
        status["LatestCloudWatchLogsDeliveryTime"] = trail["delivered"]
    if trail["error"]:
        status["LatestDeliveryError"] = trail["error"]
    r.answer("cloudtrail:GetTrailStatus", {"Name": arn}, status)
    r.answer("cloudtrail:GetEventSelectors", {"TrailName": arn}, {**trail["selectors"], "TrailARN": arn})
    r.error("cloudtrail:GetInsightSelectors", {"TrailName": arn}, "InsightNotEnabledException",
            f"Trail {arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.")


class Region:
    """The answers of one account in one region."""

    def __init__(self, recording, name, here):
        self.r = recording
        self.id = recording.id
        self.name = name
        self.here = here

    def answer(self, call, params, answer):
        self.r.answer(call, params, answer, self.name)

    def ids(self, kind, name):
        """The id that EC2 gave the thing of this name."""
        return f"{kind}-0{hexadecimal(f'{self.id} {self.name} {kind} {name}', 16)}"

    def arn(self, service, rest, account=None):
        return f"arn:aws:{service}:{self.name}:{self.id if account is None else account}:{rest}"

    def record(self):
        self.trails()
        self.recorder()
        self.detector()
        self.hub()
        self.analyzers()
        self.defaults()
        self.networks()
        self.ways()
        self.groups()
        self.machines()
        self.disks()
        self.templates()
        self.lists()
        self.keys()

    # Who watches

    def trails(self):
        known = [(regions.ORGANIZATION_TRAIL, ORGANIZATION["management"])] + [(trail, self.id) for trail in self.here["trails"]]
        self.answer("cloudtrail:DescribeTrails", {}, {"trailList": [described_trail(*trail) for trail in known]})
        for trail in self.here["trails"]:
            status_of_trail(self.r, trail, self.id)
        stores = [(store, self.arn("cloudtrail", f"eventdatastore/{uuid(store['name'])}")) for store in self.here["stores"]]
        if stores:
            self.answer("cloudtrail:ListEventDataStores", {}, {"EventDataStores": [
                {"EventDataStoreArn": arn, "Name": store["name"]} for store, arn in stores]})
        for store, arn in stores:
            self.answer("cloudtrail:GetEventDataStore", {"EventDataStore": arn}, {
                "AdvancedEventSelectors": regions.EVERY_REGION["AdvancedEventSelectors"][:1], "BillingMode": "FIXED_RETENTION_PRICING",
                "CreatedTimestamp": store["created"], "EventDataStoreArn": arn, "FederationStatus": "DISABLED", "MultiRegionEnabled": True,
                "Name": store["name"], "OrganizationEnabled": False, "RetentionPeriod": store["days"], "Status": "ENABLED",
                "TerminationProtectionEnabled": store["protected"], "UpdatedTimestamp": store["created"]})

    def recorder(self):
        recorder = self.here["recorder"]
        recorders, statuses, channels, deliveries = [], [], [], []
        if recorder:
            types = recorder["types"]
            group = {"allSupported": types is None, "includeGlobalResourceTypes": recorder["global_types"],
                     "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES" if types else "ALL_SUPPORTED_RESOURCE_TYPES"},
                     "resourceTypes": types or []}
            recorders = [{
                "arn": self.arn("config", f"configuration-recorder/default/{hexadecimal(self.id + self.name, 16)}"), "name": "default",
                "recordingGroup": group, "recordingMode": {"recordingFrequency": "CONTINUOUS"}, "recordingScope": "PAID",
                "roleARN": f"arn:aws:iam::{self.id}:role/{recorder['role']}"}]
            statuses = [{"lastStartTime": recorder["started"], "lastStatus": "SUCCESS", "lastStatusChangeTime": "2026-10-01T08:47:00Z",
                         "name": "default", "recording": True}]
            channel = {"name": "default", "s3BucketName": recorder["bucket"]}
            if recorder["prefix"]:
                channel["s3KeyPrefix"] = recorder["prefix"]
            channels = [channel]
            history = {"lastAttemptTime": "2026-10-01T06:02:00Z", "lastStatus": "SUCCESS", "lastSuccessfulTime": "2026-10-01T06:02:00Z"}
            if recorder["delivery"]:
                history = {"lastAttemptTime": "2026-10-01T06:02:00Z", "lastErrorCode": recorder["delivery"], "lastErrorMessage": "Access Denied",
                           "lastStatus": "FAILURE", "lastSuccessfulTime": "2021-02-22T12:02:00Z"}
            deliveries = [{"configHistoryDeliveryInfo": history, "configSnapshotDeliveryInfo": {},
                           "configStreamDeliveryInfo": {"lastStatus": "NOT_APPLICABLE"}, "name": "default"}]
            if recorder["keeps"]:
                self.answer("config:DescribeRetentionConfigurations", {}, {
                    "RetentionConfigurations": [{"Name": "default", "RetentionPeriodInDays": recorder["keeps"]}]})
        self.answer("config:DescribeConfigurationRecorders", {}, {"ConfigurationRecorders": recorders})
        self.answer("config:DescribeConfigurationRecorderStatus", {}, {"ConfigurationRecordersStatus": statuses})
        self.answer("config:DescribeDeliveryChannels", {}, {"DeliveryChannels": channels})
        self.answer("config:DescribeDeliveryChannelStatus", {}, {"DeliveryChannelsStatus": deliveries})
        if self.here["aggregator"]:
            name, created = self.here["aggregator"]
            arn = self.arn("config", f"config-aggregator/config-aggregator-{hexadecimal(name, 8)}")
            self.answer("config:DescribeConfigurationAggregators", {}, {"ConfigurationAggregators": [{
                "ConfigurationAggregatorArn": arn, "ConfigurationAggregatorName": name, "CreationTime": created, "LastUpdatedTime": created,
                "OrganizationAggregationSource": {"AllAwsRegions": True, "RoleArn": f"arn:aws:iam::{self.id}:role/config-aggregator"}}]})
            self.answer("config:DescribeConfigurationAggregatorSourcesStatus", {"ConfigurationAggregatorName": name}, {
                "AggregatedSourceStatusList": [
                    {"AwsRegion": region, "LastUpdateStatus": "SUCCEEDED", "LastUpdateTime": "2026-10-01T07:30:00Z", "SourceId": account,
                     "SourceType": "ACCOUNT"}
                    for account, there in regions.OF.items() for region in IN_USE if there[region]["recorder"]]})

    FOUNDATIONS = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
    PLANS = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")

    def detector(self):
        detector = self.here["detector"]
        if not detector:
            self.answer("guardduty:ListDetectors", {}, {"DetectorIds": []})
            return
        id = hexadecimal(f"{self.id} {self.name} detector", 32)
        params = {"DetectorId": id}

        def status(on):
            return {"Status": "ENABLED" if on else "DISABLED"}

        features = [{"Name": name, **status(detector["on"]), "UpdatedAt": detector["created"]} for name in self.FOUNDATIONS]
        features += [{"Name": name, **status(detector["on"] and name not in detector["without"]), "UpdatedAt": detector["created"]}
                     for name in self.PLANS]
        self.answer("guardduty:ListDetectors", {}, {"DetectorIds": [id]})
        self.answer("guardduty:GetDetector", params, {
            "CreatedAt": detector["created"], "Features": features, "FindingPublishingFrequency": "SIX_HOURS",
            "ServiceRole": f"arn:aws:iam::{self.id}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            **status(detector["on"]), "Tags": {}, "UpdatedAt": detector["created"]})
        administrator = {}
        if detector["administrator"]:
            administrator = {"Administrator": {"AccountId": detector["administrator"], "InvitedAt": detector["created"],
                                               "RelationshipStatus": "Enabled"}}
        self.answer("guardduty:GetAdministratorAccount", params, administrator)
        destinations = [{"DestinationId": hexadecimal(f"{id} export", 32), "DestinationType": "S3", "Status": detector["exports"]}]
        self.answer("guardduty:ListPublishingDestinations", params, {"Destinations": destinations if detector["exports"] else []})

    def hub(self):
        hub = self.here["hub"]
        if not hub:
            for operation in ("DescribeHub", "GetAdministratorAccount", "GetEnabledStandards", "ListFindingAggregators"):
                self.r.error(f"securityhub:{operation}", {}, "InvalidAccessException",
                             f"Account {self.id} is not subscribed to AWS Security Hub", self.name)
            return
        self.answer("securityhub:DescribeHub", {}, {
            "AutoEnableControls": hub["new_controls"], "ControlFindingGenerator": "SECURITY_CONTROL",
            "HubArn": self.arn("securityhub", "hub/default"), "SubscribedAt": hub["created"]})
        administrator = {}
        if hub["administrator"]:
            administrator = {"Administrator": {"AccountId": hub["administrator"], "InvitedAt": hub["created"], "MemberStatus": "Enabled"}}
        self.answer("securityhub:GetAdministratorAccount", {}, administrator)
        practices = "aws-foundational-security-best-practices/v/1.0.0"
        standard = {"StandardsArn": self.arn("securityhub", f"standards/{practices}", ""), "StandardsInput": {},
                    "StandardsStatus": hub["standard"], "StandardsSubscriptionArn": self.arn("securityhub", f"subscription/{practices}")}
        if hub["reason"]:
            standard["StandardsStatusReason"] = {"StatusReasonCode": hub["reason"]}
        self.answer("securityhub:GetEnabledStandards", {}, {"StandardsSubscriptions": [standard]})
        aggregators = [{"FindingAggregatorArn": aggregator_arn(self.id, hub["aggregator"])}] if hub["aggregator"] else []
        self.answer("securityhub:ListFindingAggregators", {}, {"FindingAggregators": aggregators})

    def analyzers(self):
        analyzers = []
        for analyzer in self.here["analyzers"]:
            told = {"arn": self.arn("access-analyzer", f"analyzer/{analyzer['name']}"), "createdAt": analyzer["created"],
                    "name": analyzer["name"], "status": analyzer["status"], "tags": {}, "type": analyzer["kind"]}
            if analyzer["reason"]:
                told["statusReason"] = {"code": analyzer["reason"]}
            analyzers.append(told)
        self.answer("accessanalyzer:ListAnalyzers", {}, {"analyzers": analyzers})

    # Networks

    def defaults(self):
        defaults = self.here["defaults"]
        by = {"ManagedBy": "account"}
        level = {"HttpTokens": defaults["tokens"], **by} if defaults["tokens"] else {}
        self.answer("ec2:GetEbsEncryptionByDefault", {}, {"EbsEncryptionByDefault": defaults["encrypts"]})
        self.answer("ec2:GetSnapshotBlockPublicAccessState", {}, {"State": defaults["snapshots"], **by})
        self.answer("ec2:GetImageBlockPublicAccessState", {}, {"ImageBlockPublicAccessState": defaults["images"], **by})
        self.answer("ec2:GetInstanceMetadataDefaults", {}, {"AccountLevel": level})
        self.answer("ec2:GetSerialConsoleAccessStatus", {}, {"SerialConsoleAccessEnabled": defaults["console"], **by})

    def subnet(self, name):
        """The subnet of this name, and the name of its network."""
        return next((network, there["subnets"][name]) for network, there in self.here["networks"].items() if name in there["subnets"])

    def networks(self):
        networks, subnets, gateways, logs, endpoints, peerings, acls = [], [], [], [], [], [], []
        block_states = {"BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"}}
        for name, network in self.here["networks"].items():
            id = self.ids("vpc", name)
            networks.append({
                **block_states, "CidrBlock": network["block"], "CidrBlockAssociationSet": [{
                    "AssociationId": self.ids("vpc-cidr-assoc", name), "CidrBlock": network["block"], "CidrBlockState": {"State": "associated"}}],
                "InstanceTenancy": "default", "IsDefault": network["default"], "OwnerId": self.id, "State": "available",
                "Tags": named(name, network["default"]), "VpcId": id})
            for called, subnet in network["subnets"].items():
                free = 2 ** (32 - int(subnet["block"].split("/")[1])) - 5 - subnet["used"]
                subnets.append({
                    "AssignIpv6AddressOnCreation": False, "AvailabilityZone": self.name + subnet["zone"], "AvailableIpAddressCount": free,
                    **block_states, "CidrBlock": subnet["block"], "DefaultForAz": network["default"], "Ipv6CidrBlockAssociationSet": [],
                    "Ipv6Native": False, "MapPublicIpOnLaunch": subnet["public"], "OwnerId": self.id, "State": "available",
                    "SubnetArn": self.arn("ec2", f"subnet/{self.ids('subnet', called)}"), "SubnetId": self.ids("subnet", called),
                    "Tags": named(called, network["default"]), "VpcId": id})
            if network["default"] or any(subnet["to"] == "internet" for subnet in network["subnets"].values()):
                gateways.append({"Attachments": [{"State": "available", "VpcId": id}], "InternetGatewayId": self.ids("igw", name),
                                 "OwnerId": self.id, "Tags": []})
            if network["flow_log"]:
                logs.append({
                    "CreationTime": "2023-02-13T07:30:00Z", "DeliverLogsPermissionArn": f"arn:aws:iam::{self.id}:role/flow-logs",
                    "DeliverLogsStatus": "SUCCESS", "FlowLogId": self.ids("fl", name), "FlowLogStatus": "ACTIVE",
                    "LogDestinationType": "cloud-watch-logs", "LogFormat": FLOW_FORMAT, "LogGroupName": f"flows-{name}",
                    "MaxAggregationInterval": 600, "ResourceId": id, "Tags": [], "TrafficType": network["flow_log"]})
            if network["endpoint"]:
                statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
                if network["endpoint"] == "own":
                    statement["Condition"] = {"StringEquals": {"aws:ResourceOrgID": ORGANIZATION["id"]}}
                endpoints.append({
                    "CreationTimestamp": "2023-02-13T07:40:00Z", "Groups": [], "NetworkInterfaceIds": [], "OwnerId": self.id,
                    "PolicyDocument": json.dumps({"Version": "2008-10-17", "Statement": [statement]}), "PrivateDnsEnabled": False,
                    "RequesterManaged": False, "RouteTableIds": [self.ids("rtb", f"{name} nat")], "ServiceName": f"com.amazonaws.{self.name}.s3",
                    "State": "available", "SubnetIds": [], "Tags": [], "VpcEndpointId": self.ids("vpce", name), "VpcEndpointType": "Gateway",
                    "VpcId": id})
            if network["peer"]:
                block, account = network["peer"]
                peerings.append({
                    "AccepterVpcInfo": side(block, account, f"vpc-0{hexadecimal(account, 16)}", self.name),
                    "RequesterVpcInfo": side(network["block"], self.id, id, self.name), "Status": {"Code": "active", "Message": "Active"},
                    "Tags": [], "VpcPeeringConnectionId": self.ids("pcx", name)})
            everything = [(100, "-1", "allow", None), LAST]
            acls.append(self.acl(f"{name} default", id, True, everything, everything, network["subnets"]))
            for called, rules in network["acls"].items():
                inward = [(number, "6", "allow", (port, block)) for number, port, block in rules] + [LAST]
                acls.append(self.acl(called, id, False, inward, everything, {}))
        self.answer("ec2:DescribeVpcs", {}, {"Vpcs": networks})
        self.answer("ec2:DescribeSubnets", {}, {"Subnets": subnets})
        self.answer("ec2:DescribeInternetGateways", {}, {"InternetGateways": gateways})
        self.answer("ec2:DescribeFlowLogs", {}, {"FlowLogs": logs})
        self.answer("ec2:DescribeVpcEndpoints", {}, {"VpcEndpoints": endpoints})
        self.answer("ec2:DescribeVpcPeeringConnections", {}, {"VpcPeeringConnections": peerings})
        self.answer("ec2:DescribeNetworkAcls", {}, {"NetworkAcls": acls})

    def acl(self, name, network, default, inward, outward, subnets):
        entries = []
        for egress, rules in ((True, outward), (False, inward)):
            for number, protocol, action, what in rules:
                port, block = what or (None, regions.WORLD)
                entry = {"CidrBlock": block, "Egress": egress, "Protocol": protocol, "RuleAction": action, "RuleNumber": number}
                entries.append(entry | ({"PortRange": {"From": port, "To": port}} if port else {}))
        id = self.ids("acl", name)
        return {"Associations": [{"NetworkAclAssociationId": self.ids("aclassoc", subnet), "NetworkAclId": id, "SubnetId": self.ids("subnet", subnet)}
                                 for subnet in subnets],
                "Entries": entries, "IsDefault": default, "NetworkAclId": id, "OwnerId": self.id, "Tags": named(name, default), "VpcId": network}

    def ways(self):
        """Route tables: the main one, and one for each way out that subnets have."""
        tables = []
        for name, network in self.here["networks"].items():
            out = {"internet": {"GatewayId": self.ids("igw", name)}, "nat": {"NatGatewayId": self.ids("nat", name)}}
            ways = sorted({subnet["to"] for subnet in network["subnets"].values()} - {"nowhere"})
            for way in ["main", *ways]:
                id = self.ids("rtb", f"{name} {way}")
                routes = [{"DestinationCidrBlock": network["block"], "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}]
                leads = "internet" if way == "main" and network["default"] else way
                if leads in out:
                    routes.append({"DestinationCidrBlock": regions.WORLD, **out[leads], "Origin": "CreateRoute", "State": "active"})
                if way == "nat" and network["endpoint"]:
                    routes.append({"DestinationPrefixListId": AWS_LISTS[self.name][0], "GatewayId": self.ids("vpce", name), "Origin": "CreateRoute",
                                   "State": "active"})
                if way == "nat" and network["peer"]:
                    routes.append({"DestinationCidrBlock": network["peer"][0], "Origin": "CreateRoute", "State": "active",
                                   "VpcPeeringConnectionId": self.ids("pcx", name)})
                subnets = [called for called, subnet in network["subnets"].items() if subnet["to"] == way]
                joined = [{"SubnetId": self.ids("subnet", subnet), "Main": False} for subnet in subnets] if way != "main" else [{"Main": True}]
                tables.append({
                    "Associations": [{"AssociationState": {"State": "associated"}, **to, "RouteTableAssociationId": self.ids("rtbassoc", f"{id} {number}"),
                                      "RouteTableId": id} for number, to in enumerate(joined)],
                    "OwnerId": self.id, "PropagatingVgws": [], "RouteTableId": id, "Routes": routes, "Tags": named(f"{name}-{way}", way == "main"),
                    "VpcId": self.ids("vpc", name)})
        self.answer("ec2:DescribeRouteTables", {}, {"RouteTables": tables})

    def groups(self):
        groups = []
        for name, network in self.here["networks"].items():
            itself = {"UserIdGroupPairs": [{"GroupId": self.ids("sg", f"{name} default"), "UserId": self.id}]}
            groups.append(self.group(f"{name} default", "default", name, "default VPC security group",
                                     [] if network["closed"] else [permission("-1", None, itself)], not network["closed"]))
        for name, group in self.here["groups"].items():
            ingress = [permission("tcp", rule["port"], self.source(rule)) for rule in group["ingress"]]
            groups.append(self.group(name, name, group["network"], group["description"], ingress, True))
        self.answer("ec2:DescribeSecurityGroups", {}, {"SecurityGroups": groups})

    def group(self, key, name, network, description, ingress, talks):
        world = [permission("-1", None, {"IpRanges": [{"CidrIp": regions.WORLD}]})]
        id = self.ids("sg", key)
        return {"Description": description, "GroupId": id, "GroupName": name, "IpPermissions": ingress, "IpPermissionsEgress": world if talks else [],
                "OwnerId": self.id, "SecurityGroupArn": self.arn("ec2", f"security-group/{id}"), "Tags": [], "VpcId": self.ids("vpc", network)}

    def source(self, rule):
        text = {"Description": rule["text"]} if rule["text"] else {}
        source = rule["source"]
        if source in self.here["lists"]:
            return {"PrefixListIds": [{"PrefixListId": self.ids("pl", source), **text}]}
        if source in self.here["groups"]:
            return {"UserIdGroupPairs": [{"GroupId": self.ids("sg", source), "UserId": self.id, **text}]}
        return {"Ipv6Ranges": [{"CidrIpv6": source, **text}]} if ":" in source else {"IpRanges": [{"CidrIp": source, **text}]}

    def lists(self):
        """Of AWS's own lists, which are many, that of S3 stands for all."""
        id, entries = AWS_LISTS[self.name]
        told = [{"AddressFamily": "IPv4", "OwnerId": "AWS", "PrefixListArn": self.arn("ec2", f"prefix-list/{id}", "aws"), "PrefixListId": id,
                 "PrefixListName": f"com.amazonaws.{self.name}.s3", "State": "create-complete", "Tags": []}]
        self.answer("ec2:GetManagedPrefixListEntries", {"PrefixListId": id}, {"Entries": [{"Cidr": entry} for entry in entries]})
        for name, entries in self.here["lists"].items():
            id = self.ids("pl", name)
            told.append({"AddressFamily": "IPv4", "MaxEntries": 10, "OwnerId": self.id, "PrefixListArn": self.arn("ec2", f"prefix-list/{id}"),
                         "PrefixListId": id, "PrefixListName": name, "State": "create-complete", "Tags": [], "Version": 1})
            self.answer("ec2:GetManagedPrefixListEntries", {"PrefixListId": id}, {"Entries": [{"Cidr": entry} for entry in entries]})
        self.answer("ec2:DescribeManagedPrefixLists", {}, {"PrefixLists": told})

    # Machines and what they run on

    def attachment(self, name, subnet, ip, groups, public, requester):
        """What an interface says of itself, whoever is asked."""
        owner = "amazon" if public and public not in self.elastic().values() else self.id
        address = {"PrivateIpAddress": ip, "Primary": True}
        if public:
            address["Association"] = {"IpOwnerId": owner, "PublicIp": public}
        return {
            "Groups": [{"GroupId": self.ids("sg", group), "GroupName": group} for group in groups], "InterfaceType": requester or "interface",
            "Ipv6Addresses": [], "NetworkInterfaceId": self.ids("eni", name), "OwnerId": self.id, "PrivateIpAddress": ip,
            "PrivateIpAddresses": [address], "SourceDestCheck": True, "Status": "in-use", "SubnetId": self.ids("subnet", subnet),
            "VpcId": self.ids("vpc", self.subnet(subnet)[0])}

    def elastic(self):
        owned = {instance["name"]: instance["elastic"] for instance in self.here["instances"] if instance["elastic"]}
        gateways = {each["description"]: each["public"] for each in self.here["interfaces"] if each["requester"] == "nat"}
        return owned | gateways | self.here["addresses"]

    def machines(self):
        reservations, interfaces = [], []
        for instance in self.here["instances"]:
            name = instance["name"]
            id, network = self.ids("i", name), self.subnet(instance["subnet"])
            state = {"Code": 80, "Name": "stopped"} if instance["stopped"] else {"Code": 16, "Name": "running"}
            here = self.attachment(name, instance["subnet"], instance["ip"], instance["groups"], instance["public"], None)
            image = instance["image"] if instance["image"].startswith("ami-") else self.ids("ami", instance["image"])
            told = {
                "BlockDeviceMappings": [
                    {"DeviceName": "/dev/xvda", "Ebs": {"AttachTime": volume["created"], "DeleteOnTermination": False, "Status": "attached",
                                                        "VolumeId": self.ids("vol", volume["name"])}}
                    for volume in self.here["volumes"] if volume["instance"] == name],
                "EbsOptimized": True, "ImageId": image, "InstanceId": id, "InstanceType": instance["kind"], "LaunchTime": instance["created"],
                "MetadataOptions": {"HttpEndpoint": "enabled", "HttpProtocolIpv6": "disabled", "HttpPutResponseHopLimit": instance["hops"],
                                    "HttpTokens": instance["tokens"], "InstanceMetadataTags": "disabled", "State": "applied"},
                "Monitoring": {"State": "disabled"}, "NetworkInterfaces": [here],
                "Placement": {"AvailabilityZone": self.name + network[1]["zone"], "GroupName": "", "Tenancy": "default"},
                "PlatformDetails": "Linux/UNIX", "PrivateIpAddress": instance["ip"],
                "SecurityGroups": here["Groups"], "SourceDestCheck": True, "State": state,
                "StateTransitionReason": f"User initiated ({instance['stopped']} GMT)" if instance["stopped"] else "",
                "SubnetId": here["SubnetId"], "Tags": named(name), "VpcId": here["VpcId"]}
            if instance["public"]:
                told["PublicIpAddress"] = instance["public"]
            if instance["profile"]:
                told["IamInstanceProfile"] = {"Arn": f"arn:aws:iam::{self.id}:instance-profile/{instance['profile']}"}
            if instance["key"]:
                told["KeyName"] = instance["key"]
            reservations.append({"Groups": [], "Instances": [told], "OwnerId": self.id, "ReservationId": self.ids("r", name)})
            joined = {"AttachTime": instance["created"], "DeleteOnTermination": True, "DeviceIndex": 0, "InstanceId": id, "InstanceOwnerId": self.id,
                      "Status": "attached"}
            interfaces.append(self.interface(here, "", joined, None))
            params, action = {"InstanceId": id, "Attribute": "userData"}, "ec2:DescribeInstanceAttribute"
            if action in self.r.account["denied"]:
                self.r.unauthorized(action, params, action, self.arn("ec2", f"instance/{id}"), self.name)
            else:
                script = instance["user_data"]
                value = {"Value": base64.b64encode(script.encode()).decode()} if script else {}
                self.answer(action, params, {"InstanceId": id, "UserData": value})
        for each in self.here["interfaces"]:
            requester = {"nat": "nat_gateway"}.get(each["requester"])
            here = self.attachment(each["description"], each["subnet"], each["ip"], each["groups"], each["public"], requester)
            by = {"nat": "amazon-aws", "elb": "amazon-elb", "rds": "amazon-rds"}[each["requester"]]
            interfaces.append(self.interface(here, each["description"], {
                "DeleteOnTermination": False, "DeviceIndex": 1, "InstanceOwnerId": by, "Status": "attached"}, by))
        self.answer("ec2:DescribeInstances", {}, {"Reservations": reservations})
        self.answer("ec2:DescribeNetworkInterfaces", {}, {"NetworkInterfaces": interfaces})
        addresses = []
        for name, public in self.elastic().items():
            address = {"AllocationId": self.ids("eipalloc", name), "Domain": "vpc", "NetworkBorderGroup": self.name, "PublicIp": public,
                       "PublicIpv4Pool": "amazon", "Tags": []}
            if name not in self.here["addresses"]:
                address |= {"AssociationId": self.ids("eipassoc", name), "NetworkInterfaceId": self.ids("eni", name)}
            addresses.append(address)
        self.answer("ec2:DescribeAddresses", {}, {"Addresses": addresses})

    @staticmethod
    def interface(here, description, joined, requester):
        association = here["PrivateIpAddresses"][0].get("Association")
        return (here | {"Attachment": joined, "Description": description, "RequesterManaged": requester is not None, "TagSet": []}
                | ({"Association": association} if association else {}) | ({"RequesterId": requester} if requester else {}))

    def disks(self):
        def encryption(key):
            return {"Encrypted": True, "KmsKeyId": key} if key else {"Encrypted": False}

        self.answer("ec2:DescribeVolumes", {}, {"Volumes": [{
            "Attachments": [{"AttachTime": volume["created"], "DeleteOnTermination": False, "Device": "/dev/xvda",
                             "InstanceId": self.ids("i", volume["instance"]), "State": "attached", "VolumeId": self.ids("vol", volume["name"])}],
            "AvailabilityZone": self.name + volume["zone"], "CreateTime": volume["created"], **encryption(volume["key"]), "Iops": 3000,
            "MultiAttachEnabled": False, "Size": volume["size"], "State": "in-use", "Tags": named(volume["name"]), "Throughput": 125,
            "VolumeId": self.ids("vol", volume["name"]), "VolumeType": "gp3"} for volume in self.here["volumes"]]})
        snapshots = [({
            "Description": snapshot["text"] or "", **encryption(snapshot["key"]), "OwnerId": self.id, "Progress": "100%",
            "SnapshotId": self.ids("snap", snapshot["name"]), "StartTime": snapshot["created"], "State": "completed", "StorageTier": "standard",
            "Tags": named(snapshot["name"]), "VolumeId": self.ids("vol", snapshot["volume"]), "VolumeSize": snapshot["size"]}, snapshot["public"])
            for snapshot in self.here["snapshots"]]
        self.answer("ec2:DescribeSnapshots", {}, {"Snapshots": [snapshot for snapshot, _ in snapshots]})
        self.answer("ec2:DescribeSnapshots", {"RestorableByUserIds": ["all"]}, {"Snapshots": [snapshot for snapshot, public in snapshots if public]})
        images = []
        for image in self.here["images"]:
            id = self.ids("ami", image["name"])
            told = {
                "Architecture": "x86_64", "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {
                    "DeleteOnTermination": True, "Encrypted": True, "SnapshotId": self.ids("snap", image["snapshot"]), "VolumeType": "gp3"}}],
                "CreationDate": image["created"], "ImageId": id, "ImageLocation": f"{self.id}/{image['name']}", "ImageType": "machine",
                "Name": image["name"], "OwnerId": self.id, "PlatformDetails": "Linux/UNIX", "Public": False, "RootDeviceType": "ebs",
                "State": "available", "Tags": []}
            images.append(told | ({"ImdsSupport": "v2.0"} if image["tokens"] else {}))
            self.answer("ec2:DescribeImageAttribute", {"Attribute": "launchPermission", "ImageId": id}, {
                "ImageId": id, "LaunchPermissions": [{"UserId": account} for account in image["shared"]]})
        self.answer("ec2:DescribeImages", {}, {"Images": images})

    def templates(self):
        templates = []
        for template in self.here["templates"]:
            id, name = self.ids("lt", template["name"]), template["name"]
            by = f"arn:aws:iam::{self.id}:user/svc-deploy"
            templates.append({"CreateTime": template["created"], "CreatedBy": by, "DefaultVersionNumber": template["default"], "LatestVersionNumber":
                              len(template["versions"]), "LaunchTemplateId": id, "LaunchTemplateName": name, "Tags": []})
            for number, data in enumerate(template["versions"], 1):
                self.answer("ec2:DescribeLaunchTemplateVersions", {"LaunchTemplateId": id, "Versions": [str(number)]}, {"LaunchTemplateVersions": [{
                    "CreateTime": template["created"], "CreatedBy": by, "DefaultVersion": number == template["default"], "LaunchTemplateData": data,
                    "LaunchTemplateId": id, "LaunchTemplateName": name, "VersionNumber": number}]})
        self.answer("ec2:DescribeLaunchTemplates", {}, {"LaunchTemplates": templates})

    # Keys

    def keys(self):
        keys = []
        for key in self.here["keys"]:
            id = key["id"].split("/")[1] if key["id"] else uuid(f"{self.id} {self.name} key {key['name']}")
            arn = self.arn("kms", f"key/{id}")
            keys.append({"KeyArn": arn, "KeyId": id})
            params = {"KeyId": id}
            metadata = {
                "AWSAccountId": self.id, "Arn": arn, "CreationDate": key["created"], "Description": key["name"], "Enabled": not key["deleted"],
                "KeyId": id, "KeyManager": key["manager"], "KeySpec": key["spec"], "KeyState": "PendingDeletion" if key["deleted"] else "Enabled",
                "KeyUsage": key["usage"], "MultiRegion": False, "Origin": "AWS_KMS"}
            self.answer("kms:DescribeKey", params, {"KeyMetadata": metadata | ({"DeletionDate": key["deleted"]} if key["deleted"] else {})})
            if key["closed"]:
                why = NOTHING_OF_THE_KEY.format(action="kms:GetKeyPolicy")
                self.r.denied("kms:GetKeyPolicy", params, "kms:GetKeyPolicy", arn, why, self.name, "AccessDeniedException")
            else:
                self.answer("kms:GetKeyPolicy", params, {"Policy": json.dumps(key["policy"]), "PolicyName": "default"})
            if key["usage"] == "ENCRYPT_DECRYPT":
                rotation = {"KeyRotationEnabled": key["rotates"]}
                if key["rotates"] and key["manager"] == "CUSTOMER":
                    rotation |= {"KeyId": arn, "RotationPeriodInDays": 365}
                self.answer("kms:GetKeyRotationStatus", params, rotation)
            else:
                self.r.error("kms:GetKeyRotationStatus", params, "UnsupportedOperationException", "", self.name)
            self.answer("kms:ListGrants", params, {"Grants": [{
                "CreationDate": grant["created"], "GrantId": hexadecimal(f"{arn} {grant['name']}", 64), "GranteePrincipal": grant["grantee"],
                "IssuingAccount": f"arn:aws:iam::{self.id}:root", "KeyId": arn, "Name": grant["name"], "Operations": grant["operations"]}
                for grant in key["grants"]], "Truncated": False})
        self.answer("kms:ListKeys", {}, {"Keys": keys, "Truncated": False})


LAST = (32767, "-1", "deny", None)

# S3's addresses, or some of them.
AWS_LISTS = {IRELAND: ("pl-6da54004", ["3.5.64.0/21", "52.218.0.0/17"]), VIRGINIA: ("pl-63a5400a", ["54.231.0.0/16", "52.216.0.0/15"])}

FLOW_FORMAT = " ".join("${" + field + "}" for field in (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status").split())


def named(name, without=False):
    """What a service made by itself has no name."""
    return [] if without else [{"Key": "Name", "Value": name}]


def permission(protocol, port, source):
    ports = {} if port is None else {"FromPort": port, "ToPort": port}
    return {**ports, "IpProtocol": protocol, "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []} | source


def side(block, account, network, region):
    return {"CidrBlock": block, "CidrBlockSet": [{"CidrBlock": block}], "OwnerId": account, "Region": region, "VpcId": network}
